import Digests
import Glibc
import Processes

/// An open file, closed when the value ends.
struct OpenFile: ~Copyable {
    let descriptor: CInt
    /// For messages.
    let path: String

    /// Opens below a directory that is open already, or, without one, from the working directory.
    ///
    /// The descriptor is not inherited by programs that are started.
    init(
        _ path: String, _ flags: CInt, mode: mode_t = 0o666, below directory: CInt = AT_FDCWD,
        shownAs shown: String? = nil
    ) throws(HistoryError) {
        var descriptor: CInt
        repeat { descriptor = openat(directory, path, flags | O_CLOEXEC, mode) } while descriptor < 0 && errno == EINTR
        guard descriptor >= 0 else { throw .system(shown ?? path, errno) }
        self.descriptor = descriptor
        self.path = shown ?? path
    }

    /// Opens a file that somebody else has named, never one that this process itself has open.
    init(named path: String, _ flags: CInt, as owner: FileIdentity?) throws(HistoryError) {
        var (descriptor, code): (CInt, CInt)
        repeat {
            (descriptor, code) = owner.perform {
                let opened = openPlainly(path, flags | O_CLOEXEC)
                return (opened, errno)
            }
        } while descriptor < 0 && code == EINTR
        guard descriptor >= 0 else { throw .system(path, code) }
        self.descriptor = descriptor
        self.path = path
    }

    /// One that is open already.
    init(descriptor: CInt, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit { close(descriptor) }

    borrowing func status() throws(HistoryError) -> stat {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system(path, errno) }
        return status
    }

    /// The number of bytes read; 0 at the end.
    borrowing func read(into buffer: UnsafeMutableRawBufferPointer) throws(HistoryError) -> Int {
        while true {
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            guard errno == EINTR else { throw .system(path, errno) }
        }
    }

    /// Fewer bytes, or none, at the end.
    borrowing func read(atMost count: Int) throws(HistoryError) -> [UInt8] {
        try History.read(descriptor, atMost: count, named: path)
    }

    borrowing func write(_ bytes: UnsafeRawBufferPointer) throws(HistoryError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if count < 0, errno != EINTR { throw .system(path, errno) }
            rest = rest.dropFirst(Swift.max(count, 0))
        }
    }

    /// Fills this empty file with all of another one; returns its bytes' number and their SHA-256 in hexadecimal.
    ///
    /// - Throws: `refused` for one that has more bytes than `limit`.
    borrowing func fill(
        from source: borrowing OpenFile, limit: Int = .max
    ) throws(HistoryError) -> (size: Int, digest: String) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: OpenFile.bufferSize, alignment: 16)
        defer { buffer.deallocate() }
        var hash = MessageDigest(.sha256)
        var size = 0
        while case let count = try source.read(into: buffer), count > 0 {
            let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
            hash.update(bytes)
            try write(bytes)
            size += count
            guard size <= limit else {
                throw HistoryError(
                    .refused, "\"\(source.path)\" is refused: the kernel makes it up, and it does not end.")
            }
        }
        return (size, hexadecimal(hash.finalize()))
    }

    /// Bytes that are read at a time.
    static let bufferSize = 256 << 10
}

/// Fewer bytes, or none, at the end.
func read(_ descriptor: CInt, atMost limit: Int, named path: String) throws(HistoryError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: min(limit, OpenFile.bufferSize))
    while true {
        let count = Glibc.read(descriptor, &bytes, bytes.count)
        if count >= 0 { return Array(bytes[..<count]) }
        guard errno == EINTR else { throw .system(path, errno) }
    }
}
