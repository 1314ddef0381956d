import Glibc
import Processes

/// A file in the store's staging folder: it gets its name in no time once a transaction wants it, and goes with this object when none does.
final class StagedFile {
    let path: String
    private var isPlaced = false

    /// A name that nothing else has; the file itself is made by whoever writes it.
    init(in paths: StorePaths) throws(HistoryError) {
        try makeFolder(paths.staging)
        var generator = SystemRandomNumberGenerator()
        path = "\(paths.staging)/\(getpid())-\(String(generator.next(), radix: 16))"
    }

    deinit {
        if !isPlaced { unlink(path) }
    }

    /// Gives the file its name in the store.
    func place(at destination: String) throws(HistoryError) {
        if let slash = destination.lastIndex(of: "/") { try makeFolder(String(destination[..<slash])) }
        guard rename(path, destination) == 0 else { throw .system(destination, errno) }
        isPlaced = true
    }

    /// What `fill(from:)` found out about the file that it copied.
    struct Content {
        /// Bytes.
        var size: Int
        var isExecutable: Bool
        /// SHA-256, in hexadecimal.
        var digest: String
    }

    /// Files below `/proc` and `/sys` that have more never end, most of them.
    private static let mostOfKernel = 16 << 20

    /// Whether the kernel makes the file up as it is read.
    private static func isOfKernel(_ file: stat) -> Bool {
        ["/proc", "/sys"].contains { folder in
            var status = stat()
            return stat(folder, &status) == 0 && status.st_dev == file.st_dev
        }
    }

    /// Copies and hashes a file in one pass. A link is followed; what is no regular file is refused, and one that changes its size meanwhile.
    /// What the kernel makes up as it is read has no size before: what is read counts.
    ///
    /// - Parameter owner: As whom it is opened, if it is another user's to name.
    func fill(from source: String, as owner: FileIdentity? = nil) throws(HistoryError) -> Content {
        // Not blocking: opening a pipe would wait for its writer.
        let input = try OpenFile(named: source, O_RDONLY | O_NONBLOCK | O_NOCTTY, as: owner)
        let status = try input.status()
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw HistoryError(.refused, "\"\(source)\" is refused: it is not a regular file.")
        }
        let output = try OpenFile(path, O_WRONLY | O_CREAT | O_EXCL, mode: 0o444)
        let isOfKernel = Self.isOfKernel(status)
        let (size, digest) = try output.fill(from: input, limit: isOfKernel ? Self.mostOfKernel : .max)
        guard isOfKernel || size == Int(status.st_size) else {
            throw HistoryError(.refused, "\"\(source)\" is refused: it was changed while it was read.")
        }
        return Content(size: size, isExecutable: status.st_mode & S_IXUSR != 0, digest: digest)
    }
}
