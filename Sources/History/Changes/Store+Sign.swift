import GRDB

extension Store {
    /// What two looks are compared by; it costs a few index lookups for each run that has not finished.
    package func sign() throws(HistoryError) -> StoreSign {
        try readSnapshot { database in
            var sign = StoreSign()
            sign.lastRun =
                try Self.rows("SELECT max(number) FROM runs", in: database).first?.first.flatMap {
                    Int.fromDatabaseValue($0)
                } ?? 0
            for var row in try Self.rows(Self.runsSQL, in: database) {
                guard let number = Int.fromDatabaseValue(row.removeFirst()) else { continue }
                sign.runs[number] = row
            }
            sign.obligations = try Self.rowsByRun(
                """
                SELECT run, name, failures, attempts, last_error, next_try, is_left, discharger, discharges, discharge_at
                FROM obligations WHERE state = 'open' ORDER BY run, name
                """, in: database)
            sign.alerts = try Self.rowsByRun(
                "SELECT run, id, failures, told FROM alerts WHERE state = 'waiting' ORDER BY id", in: database)
            sign.ticks = try Self.rows(
                """
                SELECT id, state, reason, run FROM ticks WHERE state IN ('waiting', 'claimed')
                UNION ALL SELECT max(id), 'newest', NULL, NULL FROM ticks
                """, in: database)
            sign.groups = try Self.rows(
                "SELECT ticket, state, run, cancelled_by FROM group_members ORDER BY ticket", in: database)
            return sign
        }
    }

    /// The newest are looked at for a while after their end, too: what their steps say may be written after it.
    private static let runsSQL = """
        SELECT number, state, token, waits_for, cancelled_by, restart,
            (SELECT max(sequence) FROM events WHERE run = number),
            (SELECT count(log_size) FROM steps WHERE run = number),
            (SELECT count(*) FROM annotations WHERE run = number),
            (SELECT count(*) FROM summaries WHERE run = number),
            (SELECT max(id) FROM artifacts WHERE run = number)
        FROM runs WHERE number IN (
            SELECT number FROM runs WHERE state <> 'finished'
            UNION SELECT * FROM (SELECT number FROM runs ORDER BY number DESC LIMIT 8))
        """

    private static func rows(_ sql: String, in database: Database) throws -> [[DatabaseValue]] {
        try Row.fetchAll(try database.cachedStatement(sql: sql)).map { Array($0.databaseValues) }
    }

    /// By the run, which is the first column.
    private static func rowsByRun(_ sql: String, in database: Database) throws -> [Int: [[DatabaseValue]]] {
        Dictionary(grouping: try rows(sql, in: database)) { Int.fromDatabaseValue($0[0]) ?? 0 }
    }
}
