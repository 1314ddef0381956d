import History
import Processes
import Runs

/// A log as it was at one moment; what it does reads the file and belongs on the log's queue.
struct LogReading: Sendable {
    let file: LogFile
    let index: LogIndex
    let folder: StepFolder
    /// Bytes.
    let length: Int

    /// A line, or what is given of it; its bytes are there only while it is handed on.
    struct Line {
        /// From 1.
        var number: Int
        var offset: Int
        /// Without the line break, and without what is not given of a long one.
        var bytes: UnsafeRawBufferPointer
        /// Of the whole line without its break.
        var length: Int
        /// When its first byte was written.
        var time: UnixTime?
        var isComplete: Bool
    }

    /// A last one without a line break is one, too.
    var lineCount: Int { index.lineBreaks + (index.lastStart < length ? 1 : 0) }

    /// Where the line begins; nil for one that there is not.
    func offset(ofLine line: Int) throws(Problem) -> Int? {
        guard let (start, breaks) = index.block(ofLine: line) else { return nil }
        guard breaks > 0 else { return start }
        var rest = try file.bytes(from: start, count: LogIndex.block)[...]
        for _ in 1..<breaks { rest = rest.drop { $0 != 0x0A }.dropFirst() }
        return rest.firstIndex(of: 0x0A).map { start + $0 + 1 }
    }

    /// The line in which the byte is.
    func line(at offset: Int) throws(Problem) -> Int {
        guard let (start, line) = index.start(ofLineAt: offset) else { return index.lineBreaks + 1 }
        return line + (try file.bytes(from: start, count: offset - start)).withUnsafeBytes { $0.breakCount }
    }

    /// Hands on one line after the other until the body says that it has enough.
    ///
    /// - Parameters:
    ///   - line: The number of the line that begins at the offset.
    ///   - longest: Bytes of a line that are given.
    ///   - window: Bytes that are read at once; about as many as are wanted.
    func forEachLine(
        from offset: Int, line: Int, longest: Int, window: Int = 256 << 10, _ body: (Line) -> Bool
    ) throws(Problem) {
        var (place, number) = (offset, line)
        while place < length {
            let bytes = try file.bytes(from: place, count: min(window, length - place))
            guard !bytes.isEmpty else { return }
            let end = place + bytes.count
            let times = try times(from: place, to: end)
            let (taken, isEnough) = bytes.withUnsafeBytes { room in
                takeLines(room, at: place, &number, times, longest, isLast: end >= length, body)
            }
            if isEnough { return }
            place += taken
            guard taken == 0 else { continue }
            // It is longer than all that is read at once.
            let next = try self.offset(ofLine: number + 1)
            let line = Line(
                number: number, offset: place, bytes: UnsafeRawBufferPointer(start: nil, count: 0),
                length: (next ?? length + 1) - 1 - place, time: times.time(at: UInt64(place)), isComplete: next != nil)
            let isMore = bytes.withUnsafeBytes { room in
                var line = line
                line.bytes = UnsafeRawBufferPointer(rebasing: room.prefix(longest))
                return body(line)
            }
            guard isMore, let next else { return }
            (place, number) = (next, number + 1)
        }
    }

    /// - Returns: How many bytes the lines were, and whether the body has enough.
    private func takeLines(
        _ room: UnsafeRawBufferPointer, at offset: Int, _ number: inout Int, _ times: LogTimes, _ longest: Int,
        isLast: Bool, _ body: (Line) -> Bool
    ) -> (Int, Bool) {
        var place = 0
        while place < room.count {
            let rest = UnsafeRawBufferPointer(rebasing: room[place...])
            let end = rest.firstBreak
            guard end != nil || isLast else { break }
            let count = end ?? rest.count
            let line = Line(
                number: number, offset: offset + place,
                bytes: UnsafeRawBufferPointer(rebasing: rest[..<min(count, longest)]), length: count,
                time: times.time(at: UInt64(offset + place)), isComplete: end != nil)
            guard body(line) else { return (place, true) }
            place += count + 1
            number += 1
        }
        return (min(place, room.count), false)
    }

    private func times(from start: Int, to end: Int) throws(Problem) -> LogTimes {
        do {
            return try LogTimes(of: folder, from: UInt64(start), to: UInt64(end))
        } catch {
            throw .fault(error.message)
        }
    }
}
