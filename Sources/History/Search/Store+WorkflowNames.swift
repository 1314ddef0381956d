import GRDB

extension Store {
    /// The workflows that have run, by path, and what the newest run of each called it.
    package func workflowNames() throws(HistoryError) -> [(path: String, name: String)] {
        try readSnapshot { database in
            let paths = try String.fetchAll(database, sql: "SELECT path FROM workflows ORDER BY path")
            let statement = try database.cachedStatement(
                sql: "SELECT workflow_name FROM runs WHERE workflow = ? ORDER BY number DESC LIMIT 1")
            return try paths.compactMap { path in
                try String.fetchOne(statement, arguments: [path]).map { (path: path, name: $0) }
            }
        }
    }
}
