import Glibc

/// A cache's files in one tar archive, by the system's `tar`; their absolute paths are kept, so that they come back to where they were.
struct Archive {
    enum Compression: String, CaseIterable {
        case zstd, gzip, none

        /// The best one that this machine has.
        static var best: Compression {
            allCases.first { $0.program.map(Program.isInstalled) ?? true } ?? .none
        }

        private var program: String? { self == .none ? nil : rawValue }

        /// What makes `tar` pack or unpack it.
        var arguments: [String] { program.map { ["--use-compress-program=\($0)"] } ?? [] }
    }

    let path: String
    let compression: Compression

    /// Packs these files and folders; each path starts with a slash.
    func pack(_ files: [String], paths: StorePaths) throws(HistoryError) {
        let list = try StagedFile(in: paths)
        try write(files, to: list.path)
        let program = Program(
            name: "tar",
            arguments: compression.arguments + [
                "--create", "--absolute-names", "--file=\(path)", "--force-local", "--null", "--verbatim-files-from",
                "--files-from=\(list.path)",
            ])
        // The list goes with its object, which must last until tar has read it.
        try withExtendedLifetime(list) { () throws(HistoryError) in try program.run(paths: paths) }
    }

    func unpack(paths: StorePaths) throws(HistoryError) {
        let program = Program(
            name: "tar", arguments: compression.arguments + ["--extract", "--absolute-names", "--file=-"], input: path)
        try program.run(paths: paths)
    }

    private func write(_ files: [String], to path: String) throws(HistoryError) {
        let list = try OpenFile(path, O_WRONLY | O_CREAT | O_EXCL)
        for file in files {
            var failure: HistoryError?
            file.withCString { text in
                do throws(HistoryError) {
                    try list.write(UnsafeRawBufferPointer(start: text, count: file.utf8.count + 1))
                } catch {
                    failure = error
                }
            }
            if let failure { throw failure }
        }
    }
}
