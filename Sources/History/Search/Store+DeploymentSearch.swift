import GRDB
import Runs

extension Store {
    /// What was brought into an environment, the newest run first.
    ///
    /// - Parameters:
    ///   - environment: Its name, in whatever case.
    ///   - before: Only what runs with a smaller number brought.
    ///   - runs: Of how many runs at most.
    package func deployments(
        to environment: String, before: Int? = nil, runs limit: Int
    ) throws(HistoryError) -> [RecordedDeployment] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT \(RecordedDeployment.columns) FROM deployments WHERE key = :key AND run IN (
                        SELECT DISTINCT run FROM deployments WHERE key = :key AND run < :before
                        ORDER BY run DESC LIMIT :limit)
                    ORDER BY run DESC, deployed_at DESC, job
                    """, arguments: ["key": environment.lowercased(), "before": before ?? .max, "limit": limit]
            ).map(RecordedDeployment.init)
        }
    }
}
