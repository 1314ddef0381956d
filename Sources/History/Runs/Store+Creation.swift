import GRDB
import Planning
import Runs

extension Store {
    /// The number that the next run will most likely get: another process may be faster.
    package func nextRunNumber() throws(HistoryError) -> Int {
        try read { database in
            1 + (try Int.fetchOne(database, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'runs'") ?? 0)
        }
    }

    /// Gives the run a number that no other run of this store has or ever had, and opens its journal with `created`.
    ///
    /// The new run is held by `engine` at once.
    package func createRun(
        _ draft: RunDraft, engine: EngineIdentity
    ) throws(HistoryError) -> CreatedRun {
        reserve.make()
        let time = now()
        return try write { database in
            let number = try insert(draft, engine: engine, at: time, into: database)
            var request = draft.request
            request.event.runNumber = number
            let entries = [JournalEntry(sequence: 1, time: time, event: .created(request))]
            var writer = JournalWriter(database: database, run: number)
            _ = try writer.append(entries, after: .start)
            return CreatedRun(number: number, token: 1, request: request, entries: entries)
        }
    }

    private func insert(
        _ draft: RunDraft, engine: EngineIdentity, at time: Timestamp, into database: Database
    ) throws -> Int {
        let event = draft.request.event
        var flags = draft.flags
        if event.isSnapshot { flags.insert(.snapshot) }
        try database.run(
            """
            INSERT INTO runs (workflow, workflow_name, event, sha, ref, actor, attempt, is_snapshot, rerun_of, flags,
                state, created_at, token, engine)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'created', ?, 1, ?)
            """,
            [
                draft.request.workflow, draft.workflowName, event.name, event.sha, event.ref, event.actor,
                event.runAttempt, event.isSnapshot, draft.rerunOf,
                flags.sorted().map(\.rawValue).joined(separator: " "), time.nanoseconds, engine.text,
            ])
        return Int(database.lastInsertedRowID)
    }

    /// Makes `engine` the one that holds the run, and fences all before it: their appends are refused from now on.
    ///
    /// - Parameter seen: The token that the run had when it was found abandoned; where it has another one by now, somebody was faster.
    /// - Returns: The new token.
    /// - Throws: `unknownRun`; `notAvailable` where the run has finished or somebody was faster.
    package func takeOver(
        _ run: Int, as engine: EngineIdentity, ifTokenIs seen: Int? = nil
    ) throws(HistoryError) -> Int {
        try write { database in
            guard let held = try holder(of: run, in: database) else { throw HistoryError.unknownRun(run) }
            guard held.state != .finished else {
                throw HistoryError(.notAvailable, "Run \(run) has finished; there is nothing to take over.")
            }
            guard seen == nil || seen == held.token else {
                throw HistoryError(.notAvailable, "Another sluice process has just taken over run \(run).")
            }
            try database.run(
                "UPDATE runs SET token = ?, engine = ? WHERE number = ?", [held.token + 1, engine.text, run])
            return held.token + 1
        }
    }

    private func holder(of run: Int, in database: Database) throws -> (state: RecordedRun.State, token: Int)? {
        let sql = "SELECT state, token FROM runs WHERE number = ?"
        return try Row.fetchOne(database, sql: sql, arguments: [run]).map { row in
            (RecordedRun.State(rawValue: row[0]) ?? .created, row[1])
        }
    }
}
