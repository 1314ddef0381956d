package import Expressions
import GRDB
package import Runs

/// How the last runs of a workflow went.
package struct WorkflowTrend: Hashable, Sendable {
    package struct Point: Hashable, Sendable {
        package var run: Int
        package var sha: String
        package var conclusion: Outcome?
        package var startedAt: Timestamp?
        package var finishedAt: Timestamp?

        /// From its start to its end; nil for one that never started.
        package var seconds: Double? {
            guard let startedAt, let finishedAt else { return nil }
            return finishedAt.seconds(since: startedAt)
        }
    }

    /// The workflow's path.
    package var workflow: String
    /// As the newest of them called it.
    package var name: String
    /// Finished runs, the newest first.
    package var points: [Point]

    package var value: Value {
        [
            "workflow": .string(workflow), "workflow_name": .string(name),
            "runs": .array(
                points.map { point in
                    [
                        "number": .number(Double(point.run)), "sha": .string(point.sha),
                        "conclusion": .optional(point.conclusion?.rawValue),
                        "started_at": .optional(point.startedAt), "finished_at": .optional(point.finishedAt),
                        "seconds": point.seconds.map(Value.number) ?? .null,
                    ]
                }),
        ]
    }
}

extension Store {
    /// Of each workflow that has a finished run, by its path; those of the workflows with these paths only, where they are given.
    ///
    /// - Parameter limit: The finished runs of each, the newest ones.
    package func workflowTrends(
        of workflows: [String]? = nil, limit: Int
    ) throws(HistoryError) -> [WorkflowTrend] {
        try readSnapshot { database in
            let paths = try workflows ?? String.fetchAll(database, sql: "SELECT path FROM workflows ORDER BY path")
            let statement = try database.cachedStatement(
                sql: """
                    SELECT number, sha, conclusion, started_at, finished_at, workflow_name FROM runs
                    WHERE workflow = ? AND state = 'finished' ORDER BY number DESC LIMIT ?
                    """)
            return try paths.compactMap { path in
                let rows = try Row.fetchAll(statement, arguments: [path, limit])
                guard let newest = rows.first else { return nil }
                return WorkflowTrend(workflow: path, name: newest[5], points: rows.map(WorkflowTrend.Point.init))
            }
        }
    }
}

extension WorkflowTrend.Point {
    fileprivate init(_ row: Row) {
        self.init(
            run: row[0], sha: row[1], conclusion: Outcome(stored: row[2]), startedAt: Timestamp(stored: row[3]),
            finishedAt: Timestamp(stored: row[4]))
    }
}
