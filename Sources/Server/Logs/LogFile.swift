import Glibc

/// The open file of a log, which only ever grows; what is read is what is there at that moment.
final class LogFile: Sendable {
    private let descriptor: Int32
    let path: String

    /// Nil where there is no file (yet).
    init?(_ path: String) throws(Problem) {
        // A log is no link: nobody but the keeper writes there.
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        self.path = path
        guard descriptor < 0, errno != ENOENT else {
            guard descriptor >= 0 else { return nil }
            return
        }
        throw .fault("The log '\(path)' cannot be opened: \(String(cString: strerror(errno))).")
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Bytes, now. The file's own place is used for nothing else.
    var length: Int { max(0, Int(lseek(descriptor, 0, SEEK_END))) }

    /// Fills the room from that offset on. - Returns: How many bytes there were.
    func read(into room: UnsafeMutableRawBufferPointer, from offset: Int) throws(Problem) -> Int {
        var filled = 0
        while filled < room.count {
            let count = pread(
                descriptor, room.baseAddress?.advanced(by: filled), room.count - filled, off_t(offset + filled))
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw .fault("The log '\(path)' cannot be read: \(String(cString: strerror(errno))).")
            }
            if count == 0 { break }
            filled += count
        }
        return filled
    }

    /// Up to so many bytes.
    func bytes(from offset: Int, count: Int) throws(Problem) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: Swift.max(0, Swift.min(count, length - offset)))
        var filled = 0
        let result: Result<Int, Problem> = bytes.withUnsafeMutableBytes { room in
            Result { () throws(Problem) in try read(into: room, from: offset) }
        }
        filled = try result.get()
        bytes.removeLast(bytes.count - filled)
        return bytes
    }
}
