import GRDB
import Runs

extension Store {
    /// Marks a run whose journal cannot be trusted as cancelled, as far as it came. Nothing is deleted, and the journal stays as it is.
    ///
    /// - Throws: `unknownRun`; `notAvailable` where the run has finished.
    package func giveUp(_ run: Int, requester: String) throws(HistoryError) {
        let moment = now()
        let time = moment.nanoseconds
        let reason = "The run was given up by \(requester): its journal is damaged."
        try write { database in
            guard let recorded = try RecordedRun.fetch(run, in: database) else { throw HistoryError.unknownRun(run) }
            guard recorded.state != .finished else {
                throw HistoryError(.notAvailable, "Run \(run) has finished; there is nothing to give up.")
            }
            // The token fences an engine that may still hold it.
            try database.run(
                """
                UPDATE runs SET state = 'finished', conclusion = 'cancelled', finished_at = ?, token = token + 1,
                    cancelled_by = coalesce(cancelled_by, ?)
                WHERE number = ?
                """, [time, requester + RecordedRun.givenUpMark, run])
            try database.run(
                """
                UPDATE jobs SET state = 'finished', outcome = 'cancelled', result = 'cancelled', reason = ?, finished_at = ?
                WHERE run = ? AND state <> 'finished'
                """, [reason, time, run])
            try database.run(
                """
                UPDATE steps SET state = 'lost', outcome = 'failure', conclusion = 'failure', reason = ?, finished_at = ?
                WHERE run = ? AND state = 'running'
                """, [StepReport.loss, time, run])
            try database.run(
                """
                UPDATE obligations SET is_left = 1, next_try = NULL, last_error = coalesce(last_error, ?)
                WHERE run = ? AND state = 'open'
                """, [reason, run])
            try AlertTable(database: database).raise(obligationsOf: run, at: moment)
            try database.run("UPDATE obligations SET discharger = NULL WHERE discharger = ?", [run])
        }
    }

    /// Whether the run's journal is there and not what was written.
    package func isJournalDamaged(ofRun run: Int) -> Bool {
        do throws(HistoryError) {
            guard case .created? = try entries(ofRun: run).first?.event else { return true }
            return false
        } catch {
            return error.code == .damaged
        }
    }
}
