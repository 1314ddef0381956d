import GRDB
import History
import Runs

/// How many runs have finished, and how long they took: counted when each finishes, so that nobody goes through the history.
struct RunTotals: Hashable, Sendable {
    var project: String
    /// The workflow's path.
    var workflow: String
    /// `success`, `failure`, `cancelled` or `skipped`.
    var result: String
    var count = 0
    var seconds = 0.0
    /// How many took no longer than each of the bounds.
    var within: [Int] = bounds.map { _ in 0 }

    /// Seconds.
    static let bounds: [Double] = [1, 5, 15, 60, 300, 900, 3600, 14_400]

    mutating func count(_ duration: Double) {
        count += 1
        seconds += duration
        for (place, bound) in Self.bounds.enumerated() where duration <= bound { within[place] += 1 }
    }

    private mutating func add(_ other: RunTotals) {
        count += other.count
        seconds += other.seconds
        for place in within.indices { within[place] += other.within[place] }
    }

    /// Of runs that have finished: one for each workflow and result, added to those that were counted before.
    static func counted(_ runs: [RecordedRun], of project: String, after totals: [RunTotals] = []) -> [RunTotals] {
        var all = Dictionary(totals.map { ([$0.workflow, $0.result], $0) }, uniquingKeysWith: { $1 })
        for run in runs {
            let result = run.conclusion?.rawValue ?? "cancelled"
            all[
                [run.workflow, result], default: RunTotals(project: project, workflow: run.workflow, result: result)
            ].count(run.finishedAt.map { max(0, $0.seconds(since: run.startedAt ?? run.createdAt)) } ?? 0)
        }
        return Array(all.values)
    }

    /// Adds what was counted, in the transaction that writes down that it was seen.
    static func add(_ totals: [RunTotals], in database: Database) throws {
        for total in totals {
            var sum = try stored(total.project, total.workflow, total.result, in: database)
            sum?.add(total)
            try (sum ?? total).store(in: database)
        }
    }

    static func all(in database: Database) throws -> [RunTotals] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT project, workflow, result, count, seconds, within FROM run_totals
                ORDER BY project, workflow, result
                """
        ).map(RunTotals.init)
    }

    private static func stored(
        _ project: String, _ workflow: String, _ result: String, in database: Database
    ) throws -> RunTotals? {
        try Row.fetchOne(
            database,
            sql: """
                SELECT project, workflow, result, count, seconds, within FROM run_totals
                WHERE project = ? AND workflow = ? AND result = ?
                """, arguments: [project, workflow, result]
        ).map(RunTotals.init)
    }

    private init(_ row: Row) {
        self.init(project: row[0], workflow: row[1], result: row[2], count: row[3], seconds: row[4])
        let stored = (row[5] as String).split(separator: ",").compactMap { Int($0) }
        if stored.count == within.count { within = stored }
    }

    init(project: String, workflow: String, result: String, count: Int = 0, seconds: Double = 0) {
        (self.project, self.workflow, self.result) = (project, workflow, result)
        (self.count, self.seconds) = (count, seconds)
    }

    private func store(in database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO run_totals (project, workflow, result, count, seconds, within) VALUES (?, ?, ?, ?, ?, ?)
                ON CONFLICT (project, workflow, result) DO UPDATE
                SET count = excluded.count, seconds = excluded.seconds, within = excluded.within
                """,
            arguments: [
                project, workflow, result, count, seconds, within.map { String($0) }.joined(separator: ","),
            ])
    }
}
