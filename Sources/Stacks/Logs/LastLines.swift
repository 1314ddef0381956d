/// The end of a log in memory.
struct LastLines: Sendable {
    private(set) var texts: [String] = []

    /// As many are kept at least.
    static let kept = 500
    /// Characters; the whole line stands on the disk.
    private static let longest = 4096

    mutating func append(_ lines: [StackLine]) {
        texts += lines.suffix(Self.kept).map {
            $0.text.utf8.count > Self.longest ? "\($0.text.prefix(Self.longest))…" : $0.text
        }
        if texts.count >= 2 * Self.kept { texts.removeFirst(texts.count - Self.kept) }
    }
}
