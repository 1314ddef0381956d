import Runs

/// Chooses the rows for which a terminal has room: what runs, then what failed, then what comes next, then what is done.
struct JobFold {
    /// The places of the rows to show, in their order, and a text for those that are left out.
    let result: (shown: [Int], folded: String?)

    init(_ rows: [JobRow], height: Int) {
        guard rows.count > height else {
            result = (Array(rows.indices), nil)
            return
        }
        let room = max(1, height - 1)
        var ranks: [[Int]] = Array(repeating: [], count: 5)
        for index in rows.indices {
            let rank = Self.rank(rows[index].phase)
            if ranks[rank].count < room { ranks[rank].append(index) }
        }
        let shown = ranks.joined().prefix(room).sorted()
        result = (shown, Self.summary(of: rows, without: shown))
    }

    private static func rank(_ phase: JobRow.Phase) -> Int {
        switch phase {
        case .running: 0
        case .finished(.failure): 1
        case .queued: 2
        case .waiting: 3
        case .finished: 4
        }
    }

    private static func summary(of rows: [JobRow], without shown: [Int]) -> String {
        var counts = PhaseCounts(rows)
        for index in shown { counts.remove(rows[index].phase) }
        return counts.text
    }
}

/// How many jobs are in which phase.
struct PhaseCounts {
    private var counts: [JobRow.Phase: Int] = [:]

    init(_ rows: [JobRow]) {
        for row in rows { counts[row.phase, default: 0] += 1 }
    }

    mutating func remove(_ phase: JobRow.Phase) { counts[phase, default: 0] -= 1 }

    var finished: Int { Outcome.allCases.reduce(0) { $0 + (counts[.finished($1)] ?? 0) } }

    var all: Int { counts.values.reduce(0, +) }

    var text: String {
        let words: [(JobRow.Phase, String)] = [
            (.finished(.failure), "failed"), (.finished(.cancelled), "cancelled"), (.finished(.skipped), "skipped"),
            (.finished(.success), "succeeded"), (.running, "running"), (.queued, "queued"), (.waiting, "waiting"),
        ]
        return words.compactMap { phase, word in
            counts[phase].flatMap { $0 > 0 ? "\($0) \(word)" : nil }
        }.joined(separator: ", ")
    }
}
