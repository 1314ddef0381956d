import GRDB
package import Planning
import Runs

extension Store {
    /// Runs, the newest first.
    ///
    /// - Parameters:
    ///   - workflow: Only those of the workflow with this path.
    ///   - before: Only those with a smaller number: the last one of the page before.
    package func runs(
        ofWorkflow workflow: String? = nil, before: Int? = nil, limit: Int = 30
    ) throws(HistoryError) -> [RecordedRun] {
        try read { database in
            let condition = workflow == nil ? "" : "workflow = :workflow AND"
            return try Row.fetchAll(
                database,
                sql: """
                    SELECT \(RecordedRun.columns) FROM runs WHERE \(condition) number < :before
                    ORDER BY number DESC LIMIT :limit
                    """,
                arguments: workflow.map { ["workflow": $0, "before": before ?? .max, "limit": limit] }
                    ?? ["before": before ?? .max, "limit": limit]
            ).map(RecordedRun.init)
        }
    }

    /// The run and, where it took over the jobs that had succeeded in the run that it repeats, that one and so on; those that are still there.
    package func runsWithJobs(of number: Int) throws(HistoryError) -> [Int] {
        try readSnapshot { database in
            var numbers: [Int] = []
            var next: Int? = number
            while let number = next, let run = try RecordedRun.fetch(number, in: database) {
                numbers.append(number)
                next = run.flags.contains(.failedJobs) ? run.rerunOf : nil
            }
            return numbers
        }
    }

    package func run(_ number: Int) throws(HistoryError) -> RecordedRun {
        guard let run = try read({ try RecordedRun.fetch(number, in: $0) }) else { throw .unknownRun(number) }
        return run
    }

    /// The newest finished run of each of these workflows (by path) that has one.
    package func lastFinishedRuns(ofWorkflows workflows: [String]) throws(HistoryError) -> [String: RecordedRun] {
        try read { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT \(RecordedRun.columns) FROM runs WHERE workflow = ? AND state = 'finished'
                    ORDER BY number DESC LIMIT 1
                    """)
            var found: [String: RecordedRun] = [:]
            for workflow in workflows {
                found[workflow] = try Row.fetchOne(statement, arguments: [workflow]).map(RecordedRun.init)
            }
            return found
        }
    }

    /// Runs that have not finished and whose engine is gone, the oldest first.
    ///
    /// - Parameter isAlive: Whether that very process still runs.
    package func abandonedRuns(isAlive: (EngineIdentity) -> Bool) throws(HistoryError) -> [RecordedRun] {
        try unfinishedRuns().filter { run in
            guard let engine = run.engine else { return true }
            return !isAlive(engine)
        }
    }

    /// Runs that have not finished, the oldest first.
    package func unfinishedRuns() throws(HistoryError) -> [RecordedRun] {
        try read { database in
            try Row.fetchAll(
                database, sql: "SELECT \(RecordedRun.columns) FROM runs WHERE state <> 'finished' ORDER BY number"
            ).map(RecordedRun.init)
        }
    }

    /// The numbers of all runs that the store keeps: those whose refs must be kept, too.
    package func runNumbers() throws(HistoryError) -> Set<Int> {
        try read { try Int.fetchSet($0, sql: "SELECT number FROM runs") }
    }

    /// How long the workflow's jobs will take most likely, in seconds: the median of those times they succeeded in its last five finished runs.
    package func estimatedDurations(ofWorkflow workflow: String) throws(HistoryError) -> [JobID: Double] {
        var durations: [JobID: [Int64]] = [:]
        try read { database in
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT id, finished_at - started_at FROM jobs
                    WHERE outcome = 'success' AND started_at IS NOT NULL AND run IN (
                        SELECT number FROM runs WHERE workflow = ? AND state = 'finished'
                        ORDER BY number DESC LIMIT 5)
                    """, arguments: [workflow])
            while let row = try rows.next() { durations[JobID(row[0]), default: []].append(row[1]) }
        }
        return durations.mapValues { median($0) / 1e9 }
    }
}

/// The middle one, or the mean of the middle two.
private func median(_ values: [Int64]) -> Double {
    let sorted = values.sorted()
    return Double(sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}
