import Redaction

/// Makes masked lines of what a command writes, however it is cut on its way.
struct SuiteLines {
    private let masks: Redactor
    private var stream = RedactionStream()
    private var text: [UInt8] = []

    /// Bytes; a longer line is given in pieces.
    static let longestPiece = 64 << 10

    init(masks: Redactor) { self.masks = masks }

    mutating func append(_ bytes: ArraySlice<UInt8>) -> [String] {
        var lines: [String] = []
        var rest = bytes
        while let end = rest.firstIndex(of: 0x0A) {
            stream.write(Array(rest[..<end]), patterns: masks.patterns, into: &text)
            stream.finish(patterns: masks.patterns, into: &text)
            lines.append(taken())
            rest = rest[(end + 1)...]
        }
        stream.write(Array(rest), patterns: masks.patterns, into: &text)
        if text.count > Self.longestPiece { lines.append(taken()) }
        return lines
    }

    /// The line that has no end.
    mutating func finish() -> [String] {
        stream.finish(patterns: masks.patterns, into: &text)
        return text.isEmpty ? [] : [taken()]
    }

    private mutating func taken() -> String {
        if text.last == 0x0D { text.removeLast() }
        defer { text.removeAll(keepingCapacity: true) }
        return String(decoding: text, as: UTF8.self)
    }
}
