import Glibc

/// Reads a step's log, while it grows as well as afterwards.
package struct StepLog: Sendable {
    /// One line, or a piece of one.
    package struct Line: Hashable, Sendable {
        /// Where it starts in the log.
        package var offset: UInt64
        /// Without its line break; not always UTF-8.
        package var bytes: [UInt8]
        /// When its first byte was written.
        package var time: UnixTime?
        /// Whether a line break ended it. If not, it is the last one so far, or longer than was asked for.
        package var isComplete: Bool

        /// The text, with U+FFFD for what is no UTF-8.
        package var text: String { String(decoding: bytes, as: UTF8.self) }
        /// Where the next line starts.
        package var end: UInt64 { offset + UInt64(bytes.count) + (isComplete ? 1 : 0) }
    }

    package let folder: StepFolder

    package init(folder: StepFolder) { self.folder = folder }

    /// The log's length now; 0 before there is one.
    package var length: UInt64 {
        var information = stat()
        return stat(folder.log, &information) == 0 ? UInt64(information.st_size) : 0
    }

    /// Up to `limit` bytes from the offset; fewer or none at the end; throws `system`.
    package func read(from offset: UInt64, limit: Int) throws(KeeperError) -> [UInt8] {
        let descriptor = open(folder.log, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return [] }
            throw .system("Cannot open the log \"\(folder.log)\"")
        }
        defer { close(descriptor) }
        let wanted = min(UInt64(max(0, limit)), length - min(offset, length))
        var bytes = [UInt8](repeating: 0, count: Int(wanted))
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes { buffer in
                retryingInterrupts {
                    pread(
                        descriptor, buffer.baseAddress?.advanced(by: filled), buffer.count - filled,
                        off_t(offset) + off_t(filled))
                }
            }
            guard count >= 0 else { throw .system("Cannot read the log \"\(folder.log)\"") }
            if count == 0 { break }
            filled += count
        }
        return Array(bytes[..<filled])
    }

    /// The lines in up to `limit` bytes from the offset, which should be a line's start; an unfinished last one is
    /// among them. Read on from the last line's `end`, or from its `offset` to see it again when it is complete.
    package func lines(from offset: UInt64, limit: Int = 1 << 20) throws(KeeperError) -> [Line] {
        let bytes = try read(from: offset, limit: limit)
        let times = try LogTimes(of: folder, from: offset, to: offset + UInt64(bytes.count))
        return StepLog.split(bytes[...], at: offset, times: times)
    }

    static func split(_ bytes: ArraySlice<UInt8>, at offset: UInt64, times: LogTimes) -> [Line] {
        var lines: [Line] = []
        var rest = bytes
        var place = offset
        while !rest.isEmpty {
            let end = rest.firstIndex(of: 0x0A)
            let content = rest[rest.startIndex..<(end ?? rest.endIndex)]
            let line = Line(
                offset: place, bytes: Array(content), time: times.time(at: place), isComplete: end != nil)
            lines.append(line)
            place = line.end
            rest = end.map { rest[($0 + 1)...] } ?? []
        }
        return lines
    }
}
