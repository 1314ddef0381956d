import Source

/// What ends a command with an exit code other than 0 and a text on standard error.
struct Failure: Error, Sendable {
    /// The exit codes of docs/guide; a public contract.
    enum Code: Int32, Sendable {
        /// The run, or what was checked, failed.
        case failed = 1
        /// Bad usage or an invalid workflow; nothing was started.
        case usage = 2
        /// A full disk, a damaged store, a defect.
        case fault = 3
        case cancelled = 130

        /// Of several failures the one with the greatest is told.
        var gravity: Int {
            switch self {
            case .cancelled: 0
            case .failed: 1
            case .usage: 2
            case .fault: 3
            }
        }
    }

    var code: Code
    /// Shown on standard error; empty when all has been said already.
    var diagnostics: [Diagnostic]
    /// The files that the diagnostics speak of, for their excerpts.
    var files: [SourceFile]

    init(_ code: Code, _ diagnostics: [Diagnostic] = [], files: [SourceFile] = []) {
        self.code = code
        self.diagnostics = diagnostics
        self.files = files
    }

    static func usage(_ message: String, hint: String? = nil) -> Failure {
        Failure(.usage, [.error(message, hint: hint)])
    }

    /// What is wrong first, on one line, with its place.
    var sentence: String {
        guard let first = diagnostics.first(where: { $0.severity == .error }) ?? diagnostics.first else {
            return "It failed."
        }
        let start = first.range?.start
        let place = first.path.map { path in
            start.map { "\(path):\($0.line):\($0.column): " } ?? "\(path): "
        }
        return (place ?? "") + first.message
    }

    static func fault(_ message: String, hint: String? = nil) -> Failure {
        Failure(.fault, [.error(message, hint: hint)])
    }
}
