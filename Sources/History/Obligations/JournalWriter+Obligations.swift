import GRDB
import Planning
import Runs

/// What the table `obligations` says after an event.
extension JournalWriter {
    func projectObligation(_ entry: JournalEntry) throws {
        let time = entry.time.nanoseconds
        switch entry.event {
        case .obligationOpened(let id, let job): try open(id, by: job, at: time)
        case .dischargeFailed(let id, let failure):
            let next = failure.wait.map { entry.time.advanced(bySeconds: $0).nanoseconds }
            // Those of a run that discharges another's come on top.
            let failures = id.run == nil ? "max(failures, ?)" : "failures + ?"
            try change(
                id, "failures = \(failures), last_error = ?, next_try = ?, is_left = ?",
                [failure.attempt, failure.reason, next, next == nil])
        case .dischargeRetried(let id, _):
            try change(id, "next_try = NULL", [])
            if id.run == nil, let job = names?.discharger(of: id.name) { try renew(job) }
        case .obligationDischarged(let id):
            try change(
                id, "state = 'discharged', settled_at = ?, settled_by = ?, next_try = NULL", [time, "run \(run)"])
        case .obligationAbandoned(let id, let person, let reason):
            try change(
                id, "state = 'abandoned', settled_at = ?, settled_by = ?, reason = ?, next_try = NULL",
                [time, person, reason])
        default: break
        }
    }

    private func change(_ id: ObligationID, _ assignments: String, _ arguments: StatementArguments) throws {
        try database.run(
            "UPDATE obligations SET \(assignments) WHERE run = ? AND name = ?", arguments + [id.run ?? run, id.name])
    }

    private func open(_ id: ObligationID, by job: JobID, at time: Int64) throws {
        guard id.run == nil, let terms = names?.obligation(id.name) else { return }
        try database.run(
            """
            INSERT INTO obligations (run, name, job, discharged_by, verify, state, is_left, opened_at, failures, attempts)
            VALUES (?, ?, ?, ?, ?, 'open', 0, ?, 0, ?)
            """, [run, id.name, job.text, terms.dischargedBy, terms.verify, time, terms.attempts])
    }

    /// The job, and those that it calls, start once more.
    private func renew(_ job: JobID) throws {
        try database.run(
            """
            UPDATE jobs SET state = 'waiting', outcome = NULL, result = NULL, reason = NULL, outputs = NULL,
                queued_at = NULL, started_at = NULL, finished_at = NULL
            WHERE run = ? AND (id = ? OR (id > ? AND id < ?))
            """,
            // "0" comes next after "/".
            [run, job.text, job.text + "/", job.text + "0"])
    }

    /// At the end of a run that was there to discharge another's.
    func endDischarge() throws {
        try database.run("UPDATE obligations SET discharger = NULL WHERE discharger = ?", [run])
    }
}
