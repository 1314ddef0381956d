import Expressions

extension LogReading {
    /// Of all lines in one answer; the rest is asked for again.
    private static var mostBytes: Int { 4 << 20 }
    static var mostLines: Int { 5000 }
    /// Of the log in one piece for those who follow: each who reads slowly holds one.
    private static var pieceSize: Int { 64 << 10 }

    /// The lines as JSON, one a line: as many of the range as make one answer.
    func json(_ range: LineRange, _ format: LogFormat) throws(Problem) -> [UInt8] {
        let (first, last) = range.bounds(of: lineCount)
        guard first <= last, let offset = try offset(ofLine: first) else { return [] }
        var lines = LogLines(format, index: index, separator: 0x0A)
        try forEachLine(from: offset, line: first, longest: format.mostOfLine) { line in
            guard line.number <= last, lines.count < Self.mostLines, lines.bytes.count < Self.mostBytes else {
                return false
            }
            lines.append(line)
            return true
        }
        return lines.bytes + [0x0A]
    }

    /// What those who follow are told from that offset on; nil for nothing. It ends where all pieces do that begin nearby, so that those
    /// who are a little behind come to the same places.
    func piece(from offset: Int, _ format: LogFormat, isEnded: Bool) throws(Problem) -> LogPiece? {
        guard offset < (isEnded ? length : index.lastStart) else { return nil }
        let limit = (offset / Self.pieceSize + 1) * Self.pieceSize
        var lines = LogLines(format, index: index, separator: UInt8(ascii: ","))
        var end = offset
        try forEachLine(
            from: offset, line: try line(at: offset), longest: format.mostOfLine, window: Self.pieceSize
        ) { line in
            guard line.isComplete || isEnded, end == offset || line.offset < limit else { return false }
            lines.append(line)
            end = line.offset + line.length + (line.isComplete ? 1 : 0)
            return true
        }
        guard end > offset else { return nil }
        let bytes = ServerSentEvent.bytes(
            "lines", id: String(end), [UInt8(ascii: "[")] + lines.bytes + [UInt8(ascii: "]")])
        return LogPiece(start: offset, end: end, format: format, bytes: bytes)
    }

    /// Where the line begins in which the byte is; the end for what is behind it.
    func lineStart(at offset: Int) throws(Problem) -> Int {
        guard offset < length else { return length }
        return try self.offset(ofLine: try line(at: offset)) ?? 0
    }
}

/// What those who follow are told at one place: the same for all of them.
struct LogPiece: Sendable {
    var start: Int
    var end: Int
    var format: LogFormat
    /// A server-sent event.
    var bytes: [UInt8]
}

/// `10-20`, `10-` or `-500`, which are the last ones; from 1.
struct LineRange: Hashable, Sendable {
    private var first: Int?
    private var last: Int?

    init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.isEmpty || (Int($0) ?? 0) > 0 }) else { return nil }
        (first, last) = (Int(parts[0]), Int(parts[1]))
        guard first != nil || last != nil else { return nil }
    }

    init(_ lines: ClosedRange<Int>) { (first, last) = (lines.lowerBound, lines.upperBound) }

    /// Of a log with so many lines.
    func bounds(of count: Int) -> (first: Int, last: Int) {
        guard let first else { return (max(1, count - (last ?? 0) + 1), count) }
        return (first, min(last ?? count, count))
    }
}
