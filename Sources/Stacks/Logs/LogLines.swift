import Redaction

/// Makes lines of what a container wrote on one channel, masked, however it was cut on its way.
///
/// A line without an end is held until it ends or `finish` is called; one longer than `longestPiece` is given in pieces,
/// and a secret that lies across two of them is masked all the same.
struct LogLines: Sendable {
    private var stream = RedactionStream()
    private var text: [UInt8] = []
    /// Of the line's beginning.
    private var time: Int64 = 0
    private var isOpen = false

    /// Bytes.
    static let longestPiece = 256 << 10

    /// - Parameter bytes: With the line breaks, of which there may be any number.
    mutating func append(
        _ bytes: ArraySlice<UInt8>, at time: Int64, masks: Redactor, _ take: (Int64, String) -> Void
    ) {
        var rest = bytes
        while !rest.isEmpty {
            if !isOpen { (self.time, isOpen) = (time, true) }
            let end = rest.firstIndex(of: 0x0A)
            stream.write(Array(rest[..<(end ?? rest.endIndex)]), patterns: masks.patterns, into: &text)
            if end != nil { finish(masks: masks, take) } else if text.count > Self.longestPiece { give(take) }
            rest = end.map { rest[($0 + 1)...] } ?? []
        }
    }

    /// Gives the line that has no end yet.
    mutating func finish(masks: Redactor, _ take: (Int64, String) -> Void) {
        guard isOpen else { return }
        stream.finish(patterns: masks.patterns, into: &text)
        give(take)
        isOpen = false
    }

    private mutating func give(_ take: (Int64, String) -> Void) {
        if text.last == 0x0D { text.removeLast() }
        take(time, String(decoding: text, as: UTF8.self))
        text.removeAll(keepingCapacity: true)
    }
}
