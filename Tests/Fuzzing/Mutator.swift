/// Changes texts at random: single bytes, words of the languages, whole lines, and pieces of other texts.
struct Mutator {
    private var random: SplitMix
    private let seeds: [[UInt8]]

    /// The seeds must not be empty.
    init(seeds: [[UInt8]], seed: UInt64) {
        self.seeds = seeds
        random = SplitMix(seed: seed)
    }

    mutating func next() -> [UInt8] {
        var bytes = random.element(of: seeds)
        for _ in 0...random.number(below: 6) { mutate(&bytes) }
        return Array(bytes.prefix(Self.longest))
    }

    private static let longest = 64 << 10

    private static let words = [
        "${{", "}}", "${{ ", " }}", "&a ", "*a", "!!int ", "!!str ", "<<: ", "- ", ": ", "? ", "|\n", ">-\n", "|2\n",
        "\"", "'",
        "[", "]", "{", "}", ", ", "#", "---\n", "...\n", "%YAML 1.2\n", "\u{FEFF}", "\0", "\r", "\r\n", "\t", "\n",
        "\u{2028}",
        "\u{85}", "😀", "e\u{301}", "~", "null", "true", ".inf", "0x7fffffff", "0o777", "1e999", "-0",
        "99999999999999999999",
        "on: ", "jobs:\n", "runs-on: ", "steps:\n", "run: ", "uses: ", "with:\n", "needs: ", "if: ", "env:\n",
        "strategy:\n",
        "matrix:\n", "include:\n", "permissions: ", "concurrency: ", "container: ", "services:\n", "outputs:\n",
        "secrets: ",
        "background: true\n", "parallel:\n", "wait: ", "cancel: ", "workflow_call:\n", "schedule:\n", "cron: ",
        "always()", "fromJSON(", "toJSON(", "format('{0}', ", "join(", "contains(", "case(", "hashFiles(", "github.",
        ".*", "[*]",
        "[0]", "&&", "||", "==", "!=", "<=", "!", "(", ")", "''", "NaN", "insert",
    ].map { Array($0.utf8) }

    private mutating func mutate(_ bytes: inout [UInt8]) {
        let place = random.number(below: bytes.count + 1)
        let end = min(bytes.count, place + random.number(below: 8))
        switch random.number(below: 10) {
        case 0: bytes.insert(UInt8(truncatingIfNeeded: random.next()), at: place)
        case 1: bytes.removeSubrange(place..<end)
        case 2: for index in place..<end { bytes[index] ^= 1 << UInt8(random.number(below: 8)) }
        case 3, 4: bytes.insert(contentsOf: random.element(of: Self.words), at: place)
        case 5: bytes.replaceSubrange(place..<end, with: random.element(of: Self.words))
        case 6: repeatWord(in: &bytes, at: place)
        case 7: moveLine(in: &bytes)
        case 8: splice(into: &bytes, at: place)
        default: if random.number(below: 4) == 0 { bytes.removeSubrange(place...) }
        }
    }

    private mutating func repeatWord(in bytes: inout [UInt8], at place: Int) {
        let word = random.element(of: Self.words)
        let count = 1 << random.number(below: 10)
        bytes.insert(contentsOf: Array(repeating: word, count: count).joined(), at: place)
    }

    /// A line comes again elsewhere, with another indentation.
    private mutating func moveLine(in bytes: inout [UInt8]) {
        var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map(Array.init)
        let line = random.element(of: lines).drop { $0 == 0x20 }
        let indent = [UInt8](repeating: 0x20, count: random.number(below: 12))
        lines.insert(indent + line, at: random.number(below: lines.count + 1))
        bytes = Array(lines.joined(separator: [0x0A]))
    }

    private mutating func splice(into bytes: inout [UInt8], at place: Int) {
        let other = random.element(of: seeds)
        let start = random.number(below: other.count + 1)
        bytes.insert(contentsOf: other[start...].prefix(random.number(below: 400)), at: place)
    }
}
