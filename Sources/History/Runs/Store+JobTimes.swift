import GRDB
import Planning
package import Runs

/// When the jobs of a finished run began and ended.
package struct RunTimes: Hashable, Sendable {
    package var run: RecordedRun
    /// In the plan's order; also those of called workflows.
    package var jobs: [JobTimes]
}

extension Store {
    /// The times of the jobs of the workflow's last finished runs, the newest run first. Those that took over jobs of another run
    /// are left out: they say nothing of how long the whole takes.
    ///
    /// - Parameter workflow: Its path.
    package func jobTimes(ofWorkflow workflow: String, runs limit: Int) throws(HistoryError) -> [RunTimes] {
        try readSnapshot { database in
            let runs = try Row.fetchAll(
                database,
                sql: """
                    SELECT \(RecordedRun.columns) FROM runs
                    WHERE workflow = ? AND state = 'finished'
                        AND NOT instr(flags, 'failed-jobs')
                    ORDER BY number DESC LIMIT ?
                    """, arguments: [workflow, limit]
            ).map(RecordedRun.init)
            return try runs.map { RunTimes(run: $0, jobs: try times(ofRun: $0.number, in: database)) }
        }
    }

    private func times(ofRun run: Int, in database: Database) throws -> [JobTimes] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT id, outcome, started_at, finished_at,
                    (SELECT min(steps.started_at) FROM steps WHERE jobs.attempt > 1 AND steps.run = jobs.run AND steps.job = jobs.id)
                FROM jobs WHERE run = ? ORDER BY position
                """, arguments: [run]
        ).map { row in
            JobTimes(
                id: JobID(row[0]), outcome: Outcome(stored: row[1]), startedAt: Timestamp(stored: row[2]),
                finishedAt: Timestamp(stored: row[3]), firstStartedAt: Timestamp(stored: row[4]))
        }
    }
}
