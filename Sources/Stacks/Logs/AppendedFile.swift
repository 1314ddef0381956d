import Glibc

/// A file that only grows, by whole lines: what a full disk has torn is taken back, and told once there is room again.
final class AppendedFile {
    private let descriptor: Int32
    private var size: off_t
    /// What could not be written since the last success.
    private var lostLines = 0

    /// Opens it, or makes it for this user alone; nil with errno where that fails.
    init?(path: String) {
        descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return nil }
        size = lseek(descriptor, 0, SEEK_END)
    }

    deinit { close(descriptor) }

    /// Writes all of them or none; 0, or the errno of what failed.
    /// - Parameter gap: Makes the line that tells of a number of lines that could not be written.
    func append(_ bytes: [UInt8], lines: Int, gap: (Int) -> [UInt8]) -> Int32 {
        let problem = append(lostLines == 0 ? bytes : gap(lostLines) + bytes)
        lostLines = problem == 0 ? 0 : lostLines + lines
        return problem
    }

    private func append(_ bytes: [UInt8]) -> Int32 {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                write(descriptor, $0.baseAddress?.advanced(by: written), $0.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let problem = count < 0 ? errno : ENOSPC
                // Where even this fails, the reader passes over the torn line.
                _ = ftruncate(descriptor, size)
                return problem
            }
            written += count
        }
        size += off_t(written)
        return 0
    }
}
