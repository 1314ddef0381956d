import Glibc

/// A new file that is being written; it goes with the object unless it gets another name.
final class FileWriter: Sendable {
    let path: String
    private let descriptor: CInt

    init(_ path: String) throws(FileFailure) {
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FileFailure("Cannot make", path) }
        self.path = path
    }

    deinit {
        close(descriptor)
        unlink(path)
    }

    func write(_ bytes: [UInt8]) throws(FileFailure) {
        guard bytes.withUnsafeBytes(writeAll) else { throw FileFailure("Cannot write", path) }
    }

    /// False, with `errno` set, when not all of it could be written.
    func writeAll(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if count < 0, errno != EINTR { return false }
            rest = rest.dropFirst(max(count, 0))
        }
        return true
    }
}
