package import Expressions
import GRDB
package import Planning
package import Runs

/// What a job brought into an environment.
package struct RecordedDeployment: Hashable, Sendable {
    package var environment: String
    package var run: Int
    package var job: JobID
    /// The workflow's path at the commit.
    package var workflow: String
    package var sha: String
    package var ref: String
    package var isSnapshot: Bool
    package var url: String?
    /// The operating system's user who started the run.
    package var requester: String
    package var approvedBy: String?
    package var deployedAt: Timestamp
}

extension RecordedDeployment {
    static let columns =
        "environment, run, job, workflow, sha, ref, is_snapshot, url, requester, approved_by, deployed_at"

    init(_ row: Row) {
        self.init(
            environment: row[0], run: row[1], job: JobID(row[2]), workflow: row[3], sha: row[4], ref: row[5],
            isSnapshot: row[6], url: row[7], requester: row[8], approvedBy: row[9],
            deployedAt: Timestamp(nanoseconds: row[10]))
    }

    static func fetchAll(ofRun run: Int, in database: Database) throws -> [RecordedDeployment] {
        try Row.fetchAll(
            database, sql: "SELECT \(columns) FROM deployments WHERE run = ? ORDER BY deployed_at, job",
            arguments: [run]
        ).map(RecordedDeployment.init)
    }

    /// As `--json` shows it: fields are only ever added.
    package var value: Value {
        [
            "environment": .string(environment),
            "run": .number(Double(run)),
            "job": .string(job.text),
            "workflow": .string(workflow),
            "sha": .string(sha),
            "ref": .string(ref),
            "snapshot": .boolean(isSnapshot),
            "url": .optional(url),
            "requester": .string(requester),
            "approved_by": .optional(approvedBy),
            "deployed_at": .optional(deployedAt),
        ]
    }
}

extension Store {
    /// What is live: the newest deployment to each environment, by their names.
    package func liveDeployments() throws(HistoryError) -> [RecordedDeployment] {
        try read { database in
            // From one environment in the index to the next: few environments have many deployments.
            let keys = try String.fetchAll(
                database,
                sql: """
                    WITH RECURSIVE known (key) AS (
                        SELECT min(key) FROM deployments
                        UNION ALL
                        SELECT (SELECT min(key) FROM deployments AS next WHERE next.key > known.key) FROM known
                        WHERE known.key IS NOT NULL)
                    SELECT key FROM known WHERE key IS NOT NULL
                    """)
            let statement = try database.cachedStatement(
                sql: """
                    SELECT \(RecordedDeployment.columns) FROM deployments WHERE key = ?
                    ORDER BY deployed_at DESC, run DESC, job DESC LIMIT 1
                    """)
            return try keys.compactMap { try Row.fetchOne(statement, arguments: [$0]).map(RecordedDeployment.init) }
        }
    }
}
