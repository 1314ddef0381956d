import GRDB
import Planning
package import Runs

extension Store {
    /// The number that the next run will most likely get: another process may be faster.
    package func nextRunNumber() throws(HistoryError) -> Int {
        try read { database in
            1 + (try Int.fetchOne(database, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'runs'") ?? 0)
        }
    }

    /// Gives the run a number that no other run of this store has or ever had, and opens its journal with `created`.
    ///
    /// The new run is held by `engine` at once. Throws `refused` where an obligation of the workflow is left open, and where its
    /// tick, or its submission, has a run.
    package func createRun(
        _ draft: RunDraft, engine: EngineIdentity
    ) throws(HistoryError) -> CreatedRun {
        reserve.make()
        let time = now()
        let highest = highestRunFolder()
        return try write { database in
            if let submission = draft.submission { try checkSubmission(submission, in: database) }
            try passOver(highest, in: database)
            try checkObligations(of: draft.request, in: database)
            let count = try RunCount.next(for: draft, in: database)
            let number = try insert(draft, count, engine: engine, at: time, into: database)
            if let tick = draft.tick { try TickTable.begin(tick, as: number, at: time, in: database) }
            var request = draft.request
            request.run = number
            request.event.runID = count.firstRun ?? number
            request.event.runNumber = count.number
            request.event.runAttempt = count.attempt
            let entries = [JournalEntry(sequence: 1, time: time, event: .created(request))]
            if let earlier = request.discharge {
                try database.run(
                    "UPDATE obligations SET discharger = ? WHERE run = ? AND name = ?",
                    [number, earlier.run, earlier.name])
            }
            var writer = JournalWriter(database: database, run: number)
            _ = try writer.append(entries, after: .start)
            return CreatedRun(number: number, token: 1, request: request, entries: entries)
        }
    }

    /// The folder of a run that the database does not know (another one was put in its place) must not become a new run's.
    private func passOver(_ number: Int, in database: Database) throws {
        let last = try Int.fetchOne(database, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'runs'")
        guard number > last ?? 0 else { return }
        try database.run("DELETE FROM sqlite_sequence WHERE name = 'runs'", [])
        try database.run("INSERT INTO sqlite_sequence (name, seq) VALUES ('runs', ?)", [number])
    }

    private func highestRunFolder() -> Int {
        fileNames(in: paths.runs).compactMap { Int($0) }.max() ?? 0
    }

    /// Takes back a run of which nothing but its creation is in the journal.
    package func withdraw(_ run: Int) throws(HistoryError) {
        try write { database in
            let events = try Int.fetchOne(
                database, sql: "SELECT count(*) FROM events WHERE run = ?", arguments: [run])
            guard events == 1 else { throw HistoryError(.refused, "Run \(run) has begun.") }
            try database.run("UPDATE obligations SET discharger = NULL WHERE discharger = ?", [run])
            try TickTable.withdraw(run, in: database)
            try database.run("DELETE FROM runs WHERE number = ?", [run])
        }
    }

    private func insert(
        _ draft: RunDraft, _ count: RunCount, engine: EngineIdentity, at time: Timestamp, into database: Database
    ) throws -> Int {
        let event = draft.request.event
        var flags = draft.flags
        if event.isSnapshot { flags.insert(.snapshot) }
        try database.run(
            """
            INSERT INTO runs (workflow, workflow_name, event, sha, ref, actor, attempt, is_snapshot, rerun_of,
                first_run, flags, state, created_at, token, engine, requester, submission)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'created', ?, 1, ?, ?, ?)
            """,
            [
                draft.request.workflow, draft.workflowName, event.name, event.sha, event.origin, event.actor,
                count.attempt, event.isSnapshot, draft.rerunOf, count.firstRun,
                flags.sorted().map(\.rawValue).joined(separator: " "), time.nanoseconds, engine.text,
                draft.request.requester.isEmpty ? nil : draft.request.requester, draft.submission,
            ])
        return Int(database.lastInsertedRowID)
    }

    /// Makes `engine` the one that holds the run, and fences all before it: their appends are refused from now on.
    ///
    /// - Parameter seen: The token that the run had when it was found abandoned; where it has another one by now, somebody was faster.
    /// - Returns: The new token, and whether the machine was restarted since the engine before: the journal is in doubt where it had gone on
    ///   since it was last put on the disk.
    /// - Throws: `unknownRun`; `notAvailable` where the run has finished or somebody was faster.
    package func takeOver(
        _ run: Int, as engine: EngineIdentity, ifTokenIs seen: Int? = nil
    ) throws(HistoryError) -> (token: Int, restart: MachineRestart?) {
        try write { database in
            guard let held = try Holder(of: run, in: database) else { throw HistoryError.unknownRun(run) }
            guard held.state != .finished else {
                throw HistoryError(.notAvailable, "Run \(run) has finished; there is nothing to take over.")
            }
            guard seen == nil || seen == held.token else {
                throw HistoryError(.notAvailable, "Another sluice process has just taken over run \(run).")
            }
            // Kept with the engine's name: another one may come before this one has written anything.
            var restart = held.restart
            if held.engine?.bootID != engine.bootID, restart != .isInDoubt {
                restart = held.isSynced ? .isRecorded : .isInDoubt
            }
            try database.run(
                "UPDATE runs SET token = ?, engine = ?, restart = ? WHERE number = ?",
                [held.token + 1, engine.text, restart?.rawValue, run])
            return (held.token + 1, restart)
        }
    }
}

/// Who holds a run, and what is known of its journal.
private struct Holder {
    let state: RecordedRun.State
    let token: Int
    let engine: EngineIdentity?
    /// Not written into the journal yet.
    let restart: MachineRestart?
    /// Whether the journal ends where it did when it was last put on the disk.
    let isSynced: Bool

    /// Nil where there is no such run.
    init?(of run: Int, in database: Database) throws {
        let sql = """
            SELECT state, token, engine, restart,
                synced_through IS (SELECT max(sequence) FROM events WHERE run = runs.number)
            FROM runs WHERE number = ?
            """
        guard let row = try Row.fetchOne(database, sql: sql, arguments: [run]) else { return nil }
        state = RecordedRun.State(rawValue: row[0]) ?? .created
        token = row[1]
        engine = (row[2] as String?).flatMap { EngineIdentity(text: $0) }
        restart = (row[3] as String?).flatMap(MachineRestart.init(rawValue:))
        isSynced = row[4]
    }
}
