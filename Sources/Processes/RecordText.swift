/// A small text of `key value` lines between `version 1` and `end 1`; line breaks in values become spaces.
struct RecordText {
    private var lines: [(key: String, value: String)]
    /// Whole lines that were appended after the end.
    private(set) var appended: [(key: String, value: String)] = []

    init(version: Int) { lines = [("version", String(version))] }

    /// Nil unless it is whole and of a version that is known here.
    init?(text: String) {
        // The last piece is empty, or a line that is not whole yet.
        let whole = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast()
        let parsed = whole.map { line in
            let parts = line.split(separator: 0x20, maxSplits: 1, omittingEmptySubsequences: false)
            return (
                key: String(decoding: parts[0], as: UTF8.self),
                value: parts.count == 2 ? String(decoding: parts[1], as: UTF8.self) : ""
            )
        }
        guard let end = parsed.firstIndex(where: { $0.key == "end" }) else { return nil }
        lines = Array(parsed[..<end])
        appended = Array(parsed[(end + 1)...])
        guard self["version"] == "1" else { return nil }
    }

    subscript(_ key: String) -> String? { lines.first { $0.key == key }?.value }

    mutating func add(_ key: String, _ value: String) {
        // By bytes: "\r\n" is one Character, and no "\n".
        let line = value.utf8.map { $0 == 0x0A ? 0x20 : $0 }
        lines.append((key, String(decoding: line, as: UTF8.self)))
    }

    func finished() -> String {
        lines.map { "\($0.key) \($0.value)\n" }.joined() + "end 1\n"
    }
}
