package import Conductor
import GRDB
package import Planning
package import Runs
import Synchronization

/// The journal of one run, as the engine that holds the run writes it.
///
/// State: `end`, guarded by its mutex for as long as an append lasts; `pending`, guarded by its own, so that recording never waits for the disk.
package final class RunJournal: JournalPort, RecordPort {
    package let run: Int
    /// The engine's fencing token.
    package let token: Int
    private let store: Store
    private let plan: Plan
    /// Nil until the first append, and after one that failed: it is then read from the database.
    private let end = Mutex<End?>(nil)
    private let pending = Mutex(PendingRecords())

    /// Where the journal ends, and what the run's jobs are called by then.
    private struct End {
        var head: JournalHead
        var names: PlanNames
    }

    init(store: Store, run: Int, token: Int, plan: Plan) {
        self.store = store
        self.run = run
        self.token = token
        self.plan = plan
    }

    package func append(_ entries: [JournalEntry], durably: Bool) throws {
        guard !entries.isEmpty else { return }
        try append(entries, records: pending.withLock { $0.take() }, durably: durably)
    }

    package func sync(through sequence: Int) throws {
        do throws(HistoryError) {
            try store.writeWithReserve(durably: true) { database in
                try checkToken(in: database)
                try database.run("UPDATE runs SET synced_through = ? WHERE number = ?", [sequence, run])
            }
        } catch {
            if error.code == .fenced { throw ConductorError.fenced(run: run) }
            throw ConductorError(code: .journal, message: error.message)
        }
    }

    package func record(_ record: StepRecord, of step: StepID) {
        pending.withLock { $0.steps[step] = record }
    }

    package func record(_ annotations: [Annotation], of job: JobID) {
        pending.withLock { $0.jobs[job] = annotations }
    }

    /// Writes what was recorded since the last append; to be called when no other append will follow.
    package func flush() throws {
        let records = pending.withLock { $0.take() }
        guard !records.isEmpty else { return }
        try append([], records: records, durably: false)
    }

    private func append(_ entries: [JournalEntry], records: PendingRecords, durably: Bool) throws {
        try end.withLock { end in
            let before = end
            end = nil
            do {
                let body = { [self] (database: Database) in
                    try write(entries, records, after: before, in: database)
                }
                end = try store.writeWithReserve(durably: durably, body)
            } catch let error as HistoryError {
                pending.withLock { $0.putBack(records) }
                if error.code == .fenced { throw ConductorError.fenced(run: run) }
                throw ConductorError(code: .journal, message: error.message)
            }
        }
    }

    private func write(
        _ entries: [JournalEntry], _ records: PendingRecords, after known: End?, in database: Database
    ) throws -> End {
        try checkToken(in: database)
        let before = try known ?? readEnd(in: database)
        var writer = JournalWriter(database: database, run: run, names: before.names)
        let head = try writer.append(entries, after: before.head)
        try records.write(ofRun: run, into: database)
        return End(head: head, names: writer.names ?? before.names)
    }

    private func readEnd(in database: Database) throws -> End {
        let reader = JournalReader(database: database, run: run)
        var names = PlanNames(plan)
        if names.mayGrow {
            for entry in try reader.entries() { try names.follow(entry.event) }
        }
        try names.insertJobs(ofRun: run, into: database)
        return End(head: try reader.head(), names: names)
    }

    /// In the transaction that appends: whoever takes the run over comes wholly before it or wholly after it.
    private func checkToken(in database: Database) throws {
        let statement = try database.cachedStatement(sql: "SELECT token FROM runs WHERE number = ?")
        guard let held = try Int.fetchOne(statement, arguments: [run]) else { throw HistoryError.unknownRun(run) }
        guard held == token else {
            throw HistoryError(.fenced, "Run \(run) is held by another engine.")
        }
    }
}

extension Store {
    /// The journal of a run for the engine that holds it by this token.
    package func journal(ofRun run: Int, plan: Plan, token: Int) -> RunJournal {
        RunJournal(store: self, run: run, token: token, plan: plan)
    }
}
