/// The last lines of what a command says.
struct LineEnd {
    private var bytes: [UInt8] = []

    /// Bytes that are kept at least.
    private static let kept = 65_536

    mutating func append(_ piece: ArraySlice<UInt8>) {
        bytes += piece
        if bytes.count > 2 * Self.kept { bytes.removeFirst(bytes.count - Self.kept) }
    }

    /// Twenty at most, the oldest first.
    var lines: [String] {
        String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).suffix(20).map(String.init)
    }
}
