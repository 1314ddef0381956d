import GRDB
package import Runs

extension Store {
    /// Runs that are wanted, the newest first.
    ///
    /// - Parameter before: Only those with a smaller number: the last one of the page before.
    package func runs(_ filter: RunFilter, before: Int? = nil, limit: Int) throws(HistoryError) -> [RecordedRun] {
        let (condition, arguments) = filter.condition
        // What is told of a run is looked up for those alone that are wanted.
        let sql = """
            SELECT \(RecordedRun.columns) FROM runs WHERE number IN (
                SELECT number FROM runs WHERE \(condition.isEmpty ? "1" : condition) AND number < ?
                ORDER BY number DESC LIMIT ?)
            ORDER BY number DESC
            """
        return try read { database in
            try Row.fetchAll(database, sql: sql, arguments: arguments + [before ?? .max, limit]).map(RecordedRun.init)
        }
    }

    /// The newest run of all; nil where there is none.
    package func newestRun() throws(HistoryError) -> RecordedRun? { try runs(RunFilter(), limit: 1).first }

    /// The moment at which the oldest run that is kept was asked for; nil where there is none.
    package func firstRunTime() throws(HistoryError) -> Timestamp? {
        try read { try Int64.fetchOne($0, sql: "SELECT created_at FROM runs ORDER BY number LIMIT 1") }
            .map(Timestamp.init(nanoseconds:))
    }

    /// Whether the store keeps a run with this number.
    package func hasRun(_ number: Int) throws(HistoryError) -> Bool {
        try read { try Int.fetchOne($0, sql: "SELECT 1 FROM runs WHERE number = ?", arguments: [number]) } != nil
    }

    /// The values by which the runs of a store can be told apart, each in its order: for lists to choose from.
    ///
    /// - Parameter limit: Of each at most.
    package func runFacets(limit: Int) throws(HistoryError) -> RunFacets {
        try readSnapshot { database in
            RunFacets(
                workflows: try distinct("workflow", limit, in: database),
                refs: try distinct("ref", limit, in: database),
                actors: try distinct("actor", limit, in: database), events: try distinct("event", limit, in: database))
        }
    }

    /// From one value in the index to the next: a scan of all rows would take as long as there are runs.
    private func distinct(_ column: String, _ limit: Int, in database: Database) throws -> [String] {
        try String.fetchAll(
            database,
            sql: """
                WITH RECURSIVE known (value) AS (
                    SELECT min(\(column)) FROM runs
                    UNION ALL
                    SELECT (SELECT min(\(column)) FROM runs WHERE \(column) > value) FROM known WHERE value IS NOT NULL)
                SELECT value FROM known WHERE value IS NOT NULL LIMIT ?
                """, arguments: [limit])
    }
}

/// What stands in the columns of runs.
package struct RunFacets: Hashable, Sendable {
    /// Paths.
    package var workflows: [String]
    /// Full names.
    package var refs: [String]
    package var actors: [String]
    package var events: [String]
}
