/// Cuts a stream of bytes into lines; a line break may come in a later piece. A lone carriage return, as progress bars
/// print it, ends a line, too.
struct LineSplitter: Sendable {
    private var rest: [UInt8] = []
    private var endedWithReturn = false
    /// A longer line is cut here, for the display only.
    static let longestLine = 4096

    mutating func append(_ bytes: [UInt8]) -> [String] {
        var lines: [String] = []
        var start = bytes.startIndex
        for place in bytes.indices where bytes[place] == 0x0A || bytes[place] == 0x0D {
            // CR LF is one line break.
            if bytes[place] == 0x0A, endedWithReturn, place == start, rest.isEmpty {
                (endedWithReturn, start) = (false, place + 1)
                continue
            }
            rest += bytes[start..<place]
            cut(into: &lines)
            (endedWithReturn, start) = (bytes[place] == 0x0D, place + 1)
        }
        if start < bytes.endIndex { endedWithReturn = false }
        rest += bytes[start...]
        while rest.count >= Self.longestLine {
            lines.append(String(decoding: rest.prefix(Self.longestLine), as: UTF8.self))
            rest.removeFirst(Self.longestLine)
        }
        return lines
    }

    /// What is left without a line break at the end; nil when nothing is.
    var remainder: String? { rest.isEmpty ? nil : String(decoding: rest, as: UTF8.self) }

    private mutating func cut(into lines: inout [String]) {
        var line = rest[...]
        while line.count > Self.longestLine {
            lines.append(String(decoding: line.prefix(Self.longestLine), as: UTF8.self))
            line = line.dropFirst(Self.longestLine)
        }
        lines.append(String(decoding: line, as: UTF8.self))
        rest.removeAll(keepingCapacity: true)
    }
}
