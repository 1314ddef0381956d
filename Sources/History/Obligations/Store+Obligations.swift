import GRDB
import Planning
import Runs

extension Store {
    /// Obligations that nothing has settled, the oldest first.
    ///
    /// - Parameter workflow: Only those of runs of the workflow with this path.
    package func openObligations(ofWorkflow workflow: String? = nil) throws(HistoryError) -> [RecordedObligation] {
        let open = try read { try RecordedObligation.fetchAll("state = 'open'", [], in: $0) }
        return open.filter { workflow == nil || $0.run.workflow == workflow }
    }

    /// Of one run, in the order in which they were opened; also those that are settled.
    package func obligations(ofRun run: Int) throws(HistoryError) -> [RecordedObligation] {
        try read { try RecordedObligation.fetchAll("run = ?", [run], in: $0) }
    }

    /// Records that nobody will discharge it any more, in the journal of the run that opened it.
    ///
    /// - Throws: `notAvailable` where it is not open, where its run has not ended, or where another run is discharging it.
    package func abandon(
        _ obligation: RecordedObligation, by person: String, reason: String
    ) throws(HistoryError) {
        let time = now()
        let run = obligation.run.number
        try writeDurably { database in
            guard
                let known = try RecordedObligation.fetchAll(
                    "run = ? AND name = ?", [run, obligation.name], in: database
                ).first, known.state == .open
            else {
                throw HistoryError(.notAvailable, "The obligation \(obligation.id) is not open.")
            }
            guard known.run.state == .finished else {
                throw HistoryError(.notAvailable, "Run \(run) has not ended: the obligation is still its own.")
            }
            try checkDischarger(of: known, in: database)
            let head = try JournalReader(database: database, run: run).head()
            let event = RunEvent.obligationAbandoned(
                ObligationID(name: obligation.name), by: person, reason: reason)
            var writer = JournalWriter(database: database, run: run)
            _ = try writer.append(
                [JournalEntry(sequence: head.sequence + 1, time: time, event: event)], after: head)
        }
    }

    /// Records that the daemon of schedules is about to discharge it, and when it would do so again: after ten minutes, then twice as long,
    /// at most six hours. False where another one was faster.
    package func beginDischarge(_ obligation: RecordedObligation) throws(HistoryError) -> Bool {
        let (time, wait) = (now(), DischargePatience.wait(after: obligation.discharges + 1))
        return try write { database in
            try database.run(
                """
                UPDATE obligations SET discharges = discharges + 1, discharge_at = ?
                WHERE run = ? AND name = ? AND state = 'open' AND discharges = ?
                """,
                [
                    time.advanced(bySeconds: wait).nanoseconds, obligation.run.number, obligation.name,
                    obligation.discharges,
                ])
            return database.changesCount == 1
        }
    }

    /// The wait begins when an attempt has failed.
    package func endDischarge(_ obligation: RecordedObligation) throws(HistoryError) {
        let next = now().advanced(bySeconds: DischargePatience.wait(after: obligation.discharges)).nanoseconds
        try write {
            try $0.run(
                "UPDATE obligations SET discharge_at = ? WHERE run = ? AND name = ? AND state = 'open'",
                [next, obligation.run.number, obligation.name])
        }
    }

    /// In the transaction that creates a run: whether it may begin.
    ///
    /// - Throws: `refused` for a run of a workflow that has left an obligation open, unless it is there to discharge that one, and for
    ///   a second one that is.
    func checkObligations(of request: RunRequest, in database: Database) throws {
        let open = try RecordedObligation.fetchAll("state = 'open'", [], in: database)
        guard let earlier = request.discharge else {
            guard let left = open.first(where: { $0.run.workflow == request.workflow && $0.run.state == .finished })
            else { return }
            throw HistoryError(.refused, left.refusal)
        }
        guard let obligation = open.first(where: { $0.run.number == earlier.run && $0.name == earlier.name }) else {
            throw HistoryError(.refused, "The obligation \(earlier.run)/\(earlier.name) is not open.")
        }
        try checkDischarger(of: obligation, in: database)
    }

    private func checkDischarger(of obligation: RecordedObligation, in database: Database) throws {
        guard let other = obligation.discharger, let run = try RecordedRun.fetch(other, in: database),
            run.state != .finished
        else { return }
        throw HistoryError(
            .notAvailable,
            "Run \(other) is discharging the obligation \(obligation.id); 'sluice show \(other)' shows how far it is.")
    }
}

/// How long the daemon of schedules waits, in seconds.
package enum DischargePatience {
    package static func wait(after attempts: Int) -> Double {
        min(600 * Double(1 << min(max(attempts - 1, 0), 10)), 6 * 3600)
    }
}

extension RecordedObligation {
    /// Why a new run of the workflow cannot begin.
    package var refusal: String {
        "Run \(run.number) has left an obligation open: what '\(job)' made has not been seen gone. "
            + "'sluice obligations discharge \(id)' tries again; "
            + "'sluice obligations abandon \(id) --reason …' records that somebody took it over."
    }
}
