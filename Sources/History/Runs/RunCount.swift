import GRDB
import Planning

/// What GitHub counts of a run, besides the number by which this store knows it.
///
/// Source: "Contexts reference", `github.run_id`, `run_number` and `run_attempt`.
struct RunCount: Equatable {
    /// The run whose reruns this one belongs to; nil for a first attempt.
    let firstRun: Int?
    /// Of the runs of its workflow, from 1; a rerun has that of its first attempt.
    let number: Int
    let attempt: Int

    /// To be called in the transaction that writes the run, so that no other process counts the same.
    static func next(for draft: RunDraft, in database: Database) throws -> RunCount {
        let event = draft.request.event
        guard draft.rerunOf != nil else {
            return RunCount(firstRun: nil, number: try count(draft.request.workflow, in: database), attempt: 1)
        }
        let last = try Int.fetchOne(
            database, sql: "SELECT max(attempt) FROM runs WHERE number = :run OR first_run = :run",
            arguments: ["run": event.runID])
        return RunCount(
            firstRun: event.runID, number: event.runNumber, attempt: 1 + max(last ?? 0, event.runAttempt))
    }

    /// Kept apart from the runs themselves: the number of a removed run is never given again.
    private static func count(_ workflow: String, in database: Database) throws -> Int {
        let sql = """
            INSERT INTO workflows (path, runs) VALUES (?, 1)
            ON CONFLICT (path) DO UPDATE SET runs = runs + 1 RETURNING runs
            """
        return try Int.fetchOne(database, sql: sql, arguments: [workflow]) ?? 1
    }
}
