import GRDB
import Runs

/// The table `alerts` as events write to it: in the transaction that says what went wrong, so that nobody is forgotten who is to be told.
struct AlertTable {
    let database: Database

    /// Of one obligation nobody is told more often, in seconds.
    static let quietSeconds = 3600.0

    /// At the end of a run: that it has failed, and what it has left open, of its own and of another's.
    func raise(byEndOf run: Int, as outcome: Outcome, at time: Timestamp) throws {
        try raiseObligations("run = ? OR discharger = ?", [run, run], by: run, at: time)
        // Of one that was there to discharge an obligation, that is what is to be told.
        guard outcome == .failure, try !isDischarge(run) else { return }
        try database.run(
            """
            INSERT INTO alerts (event, run, raised_by, raised_at, state, told, failures)
            VALUES ('failure', ?, ?, ?, 'waiting', '', 0)
            """, [run, run, time.nanoseconds])
    }

    /// That nothing has seen gone what this run made.
    func raise(obligationsOf run: Int, at time: Timestamp) throws {
        try raiseObligations("run = ?", [run], by: run, at: time)
    }

    private func raiseObligations(
        _ condition: String, _ arguments: StatementArguments, by run: Int, at time: Timestamp
    ) throws {
        let quiet = time.advanced(bySeconds: -AlertTable.quietSeconds).nanoseconds
        try database.run(
            """
            INSERT INTO alerts (event, run, obligation, raised_by, raised_at, state, told, failures)
            SELECT 'obligation', o.run, o.name, ?, ?, 'waiting', '', 0
            FROM obligations o WHERE o.state = 'open' AND (\(condition)) AND NOT EXISTS (
                SELECT 1 FROM alerts a
                WHERE a.run = o.run AND a.obligation = o.name AND (a.state = 'waiting' OR a.raised_at > ?))
            ORDER BY o.run, o.opened_at, o.name
            """, [run, time.nanoseconds] + arguments + [quiet])
    }

    private func isDischarge(_ run: Int) throws -> Bool {
        try Int.fetchOne(database, sql: "SELECT 1 FROM obligations WHERE discharger = ?", arguments: [run]) != nil
    }
}
