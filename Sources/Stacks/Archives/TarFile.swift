import Glibc

/// A tar archive that is written to a file without a name, and then read by docker.
///
/// The file's disk is the one of `TMPDIR`, else of `/var/tmp`: a seed may be larger than what stands in memory.
struct TarFile: ~Copyable {
    let descriptor: Int32

    deinit { close(descriptor) }

    /// Throws the end of a sentence.
    init(temporaryFolder: String?) throws(TarError) {
        var template = Array("\(temporaryFolder ?? "/var/tmp")/sluice-seed-XXXXXX".utf8CString)
        descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw .system("cannot be written to \(temporaryFolder ?? "/var/tmp")") }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        unlink(template)
    }

    func append(_ entry: TarEntry) throws(TarError) { try write(TarHeader(entry).blocks) }

    /// Adds a file of the disk with what it holds.
    func append(_ entry: TarEntry, contentOf path: String) throws(TarError) {
        let source = open(path, O_RDONLY | O_CLOEXEC)
        guard source >= 0 else { throw .system("\"\(path)\" cannot be read") }
        defer { close(source) }
        try write(TarHeader(entry).blocks)
        var left = entry.size
        while left > 0 {
            let piece = [UInt8](unsafeUninitializedCapacity: min(left, 1 << 18)) { buffer, count in
                count = max(0, read(source, buffer.baseAddress, buffer.count))
            }
            // A header has told the size: a file that changes meanwhile cannot be copied.
            guard !piece.isEmpty else { throw TarError(message: "\"\(path)\" became shorter while it was copied") }
            try write(piece)
            left -= piece.count
        }
        try write([UInt8](repeating: 0, count: (512 - entry.size % 512) % 512))
    }

    /// Writes the end, and goes back to the start for whoever reads it.
    func finish() throws(TarError) {
        try write([UInt8](repeating: 0, count: 1024))
        lseek(descriptor, 0, SEEK_SET)
    }

    private func write(_ bytes: [UInt8]) throws(TarError) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress?.advanced(by: written), $0.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .system("A copy of the files cannot be written") }
            written += count
        }
    }
}

extension TarError {
    static func system(_ attempt: String) -> TarError {
        TarError(message: "\(attempt): \(String(cString: strerror(errno)))")
    }
}
