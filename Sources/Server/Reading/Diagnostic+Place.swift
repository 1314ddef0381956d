import Source

extension Diagnostic {
    /// `workflows/ci.yml:3:5`; the file alone where no place in it is known.
    func place(in file: String) -> String {
        (path ?? file) + (range.map { ":\($0.start.line):\($0.start.column)" } ?? "")
    }
}

extension ProjectFiles.WorkflowFile {
    /// `workflows/ci.yml:3:5: Unexpected value 'jbos'`; the path alone where no error is known.
    var firstError: String {
        diagnostics.first { $0.severity == .error }.map { "\($0.place(in: path)): \($0.message)" } ?? path
    }
}
