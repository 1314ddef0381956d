import CProcesses
import Glibc

/// A file that stands on no disk and goes with its owner: what a program reads and nobody else sees.
struct MemoryFile: ~Copyable {
    let descriptor: Int32

    deinit { close(descriptor) }

    /// Throws `system`.
    init(_ bytes: [UInt8]) throws(HTTPError) {
        descriptor = sluice_memory_file()
        guard descriptor >= 0 else { throw .system("No memory could be had for a request") }
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { bytes in
                write(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .system("A request of \(bytes.count) bytes could not be kept") }
            written += count
        }
        lseek(descriptor, 0, SEEK_SET)
    }
}
