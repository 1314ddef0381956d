/// Goes through a log once, line by line.
struct LogSearch {
    struct Found: Hashable {
        var text: String
        /// From 1.
        var number: Int
        var line: String
    }

    private let absent: [String]
    private(set) var missing: Set<String>
    /// The first line that has what must not be there.
    private(set) var found: Found?
    private(set) var count = 0
    /// Lines before and after it.
    private(set) var around: [String] = []

    private static let linesBefore = 4
    private static let linesAround = 20
    private static let longestLine = 500

    init(absent: [String], present: [String]) {
        self.absent = absent
        missing = Set(present)
    }

    mutating func take(_ line: String) {
        count += 1
        if !missing.isEmpty { missing = missing.filter { !line.contains($0) } }
        guard found == nil else {
            if around.count < Self.linesAround { around.append(Self.shown(line)) }
            return
        }
        if around.count > Self.linesBefore { around.removeFirst() }
        around.append(Self.shown(line))
        guard let text = absent.first(where: { line.contains($0) }) else { return }
        found = Found(text: text, number: count, line: Self.shown(line))
    }

    private static func shown(_ line: String) -> String {
        line.utf8.count > longestLine ? line.prefix(longestLine) + "…" : line
    }
}
