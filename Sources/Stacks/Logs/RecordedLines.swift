/// What a folder of logs has already, for whoever goes on with it: from where on docker is to be asked, and which of the
/// lines that it then tells are known.
struct RecordedLines: Sendable {
    private struct Line: Hashable, Sendable {
        var source: String
        var time: Int64
        var text: String
    }

    /// How often each will come again.
    private var counts: [Line: Int] = [:]
    private var last: [String: Int64] = [:]

    /// Half a minute: containers of one service are read to their ends one after the other, and may be slow to answer.
    private static let overlap: Int64 = 30_000_000_000

    init() {}

    /// Those of the timeline in this folder; none where it has none.
    init(folder: String) {
        StackTimeline(folder: folder)?.visit { line in
            if !line.isGap { last[line.source] = max(line.time, last[line.source] ?? .min) }
        }
        StackTimeline(folder: folder)?.visit { line in
            guard !line.isGap, line.time >= since(line.source) ?? .min else { return }
            counts[Line(source: line.source, time: line.time, text: line.text), default: 0] += 1
        }
    }

    /// Nil for the beginning.
    func since(_ source: String) -> Int64? { last[source].map { $0 - Self.overlap } }

    /// Without those that are there; each counts once.
    mutating func unknown(_ lines: [StackLine]) -> [StackLine] {
        if counts.isEmpty { return lines }
        return lines.filter { line in
            let key = Line(source: line.source, time: line.time, text: line.text)
            guard !line.isGap, let count = counts[key] else { return true }
            counts[key] = count > 1 ? count - 1 : nil
            return false
        }
    }
}
