import Processes

/// The command that a shell did not find, by its own last words: `line 1: frobnicate: command not found` (bash), `1: frobnicate: not found` (sh).
struct MissingCommand: Hashable, Sendable {
    let name: String

    /// Bytes of the log's end that are looked at.
    private static let reach: UInt64 = 4096
    private static let endings = [": command not found", ": not found", ": No such file or directory"]

    /// Nil where no line says so: any program may exit with 127.
    init?(_ lines: [String]) {
        for line in lines.reversed() {
            guard let ending = Self.endings.first(where: line.hasSuffix) else { continue }
            let name = line.dropLast(ending.count).split(separator: ":").last.map { $0.drop { $0 == " " } } ?? ""
            guard !name.isEmpty, !name.contains(" ") else { continue }
            self.name = String(name)
            return
        }
        return nil
    }

    init?(endOfLog log: StepLog) {
        let start = log.length > Self.reach ? log.length - Self.reach : 0
        guard let lines = try? log.lines(from: start, limit: Int(Self.reach)) else { return nil }
        self.init(lines.map(\.text))
    }
}
