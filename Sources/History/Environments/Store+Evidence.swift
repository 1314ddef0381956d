import GRDB

extension Store {
    /// The finished runs at a commit, the newest first: what is evidence for it, or would be.
    package func finishedRuns(at sha: String) throws(HistoryError) -> [RecordedRun] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT \(RecordedRun.columns) FROM runs WHERE sha = ? AND state = 'finished' ORDER BY number DESC
                    """, arguments: [sha]
            ).map(RecordedRun.init)
        }
    }
}
