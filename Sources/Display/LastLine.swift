/// The last line of a stream that has anything to show; costs no more than a look at each piece's end.
struct LastLine: Sendable {
    private var tail: [UInt8] = []
    /// Bytes of the end that are looked at: a terminal has no room for more.
    private static let reach = 2048

    mutating func append(_ bytes: [UInt8]) {
        tail = bytes.count >= Self.reach ? Array(bytes.suffix(Self.reach)) : Array((tail + bytes).suffix(Self.reach))
    }

    /// Without colours and commands; nil where nothing has been printed yet.
    var text: String? {
        for line in tail.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }).reversed() {
            let text = EscapeFilter.text(String(decoding: line, as: UTF8.self), .nothing).trimmed
            if !text.isEmpty, !text.hasPrefix("::") { return text }
        }
        return nil
    }
}

extension String {
    /// Without white space at its ends.
    var trimmed: String {
        let start = self.drop(while: \.isWhitespace)
        return start.lastIndex { !$0.isWhitespace }.map { String(start[...$0]) } ?? ""
    }
}
