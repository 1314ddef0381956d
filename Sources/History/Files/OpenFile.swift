import Glibc

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

    borrowing func write(_ bytes: UnsafeRawBufferPointer) throws(HistoryError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if count < 0, errno != EINTR { throw .system(path, errno) }
            rest = rest.dropFirst(Swift.max(count, 0))
        }
    }

    /// Fills this empty file with all of another one: by sharing its blocks where the file system can, else by a copy in the kernel.
    borrowing func fill(from source: borrowing OpenFile) throws(HistoryError) {
        let cloneWholeFile: UInt = 0x4004_9409  // FICLONE of linux/fs.h, a macro that Swift does not see.
        if ioctl(descriptor, cloneWholeFile, source.descriptor) == 0 { return }
        while case let count = sendfile(descriptor, source.descriptor, nil, 1 << 30), count != 0 {
            if count < 0, errno != EINTR { throw .system(path, errno) }
        }
    }

    /// Bytes that are read at a time.
    static let bufferSize = 256 << 10
}
