import Glibc

/// A cache's files in one tar archive, by the system's `tar`; their absolute paths are kept, so that they come back to where they were.
struct Archive {
    enum Compression: String, CaseIterable {
        case zstd, gzip, none

        /// The best one that this machine has.
        static var best: Compression {
            allCases.first { $0.program.map(Program.isInstalled) ?? true } ?? .none
        }

        var program: String? { self == .none ? nil : rawValue }

        /// What makes `tar` pack or unpack it.
        var arguments: [String] { program.map { ["--use-compress-program=\($0)"] } ?? [] }
    }

    let path: String
    let compression: Compression
    /// What starts programs as the user whose files they are: words before their own.
    var starter: [String] = []

    /// Packs these files and folders; each path starts with a slash.
    func pack(_ files: [String], paths: StorePaths) throws(HistoryError) {
        let list = try StagedFile(in: paths)
        try write(files, to: list.path)
        let program = Program(
            name: "tar",
            arguments: compression.arguments + [
                "--create", "--absolute-names", "--file=-", "--null", "--verbatim-files-from", "--files-from=-",
            ], input: list.path, starter: starter)
        // The list goes with its object, which must last until tar has read it.
        try withExtendedLifetime(list) { () throws(HistoryError) in try program.run(paths: paths, output: path) }
    }

    /// Looks at each member in its order, before anything is unpacked. Throws what `body` throws, `damaged` for what is no archive, and
    /// `archiver`.
    func members(paths: StorePaths, _ body: (TarMember) throws -> Void) throws {
        guard let program = compression.program else { return try members(of: try OpenFile(path, O_RDONLY), body) }
        let unpacking = Program(
            name: program, arguments: ["--decompress", "--stdout"], input: path, starter: starter)
        try unpacking.run(paths: paths) { output in
            try members(of: output, body)
            // What follows the end is padding; unread, it would end the program with an error.
            while !(try output.read(atMost: OpenFile.bufferSize)).isEmpty {}
        }
    }

    private func members(of file: borrowing OpenFile, _ body: (TarMember) throws -> Void) throws {
        let descriptor = file.descriptor
        var reader = TarReader { count in try readAll(count, from: descriptor) }
        do {
            while let member = try reader.next() { try body(member) }
        } catch is TarReader.Damaged {
            throw HistoryError(.damaged, "The cache \"\(path)\" is damaged: it is no tar archive as sluice makes them.")
        }
    }

    private func readAll(_ count: Int, from descriptor: CInt) throws(HistoryError) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            let piece = try History.read(descriptor, atMost: count - bytes.count, named: path)
            if piece.isEmpty { break }
            bytes += piece
        }
        return bytes
    }

    /// Only after a look at its members: paths are taken as they stand there.
    func unpack(paths: StorePaths) throws(HistoryError) {
        let program = Program(
            name: "tar", arguments: compression.arguments + ["--extract", "--absolute-names", "--file=-"], input: path,
            starter: starter)
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
