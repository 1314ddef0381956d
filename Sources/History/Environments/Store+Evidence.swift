import GRDB

extension Store {
    /// The finished runs of a commit, and those whose jobs checked it out, the newest first: what is evidence for it, or would be.
    package func finishedRuns(at sha: String) throws(HistoryError) -> [RecordedRun] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT \(RecordedRun.columns) FROM runs
                    WHERE state = 'finished' AND number IN (
                        SELECT number FROM runs WHERE sha = :sha AND state = 'finished'
                        UNION SELECT run FROM checkouts WHERE sha = :sha)
                    ORDER BY number DESC
                    """, arguments: ["sha": sha]
            ).map(RecordedRun.init)
        }
    }
}
