import Expressions
import GRDB
import Planning
import Runs

/// What the tables `runs`, `jobs` and `steps` say after an event: they are there for lists and pages, the journal is the truth.
///
/// They know less than the fold: a finalizer job whose step was lost is shown as running until its next attempt starts.
extension JournalWriter {
    mutating func project(_ entry: JournalEntry) throws {
        let time = entry.time.nanoseconds
        switch entry.event {
        case .created, .jobAdopted, .jobTimedOut, .stepQueued, .stepExpanded, .stepCompleting,
            .gateRequested, .gateLeft, .jobCancelRequested:
            break
        case .obligationOpened, .dischargeFailed, .dischargeRetried, .obligationDischarged, .obligationAbandoned:
            try projectObligation(entry)
        case .environmentRequested, .environmentChecked, .environmentWaited, .environmentOpened: break
        case .approvalAsked(let request): try ask(request, at: entry.time)
        case .approvalGiven(let decision): try decide(decision, .approved, at: time)
        case .approvalRejected(let decision): try decide(decision, .rejected, at: time)
        case .approvalExpired(let environment): try expire(environment, at: time)
        case .gateWaiting(let gate, let wait): try note(gate, wait)
        case .gateOpened(let gate):
            if let job = gate.job {
                try change(job, "reason = NULL", [])
            } else {
                try change("runs", "waits_for = NULL", [])
            }
        case .engineLost(let since, _):
            try database.run(
                "INSERT INTO engine_losses (run, sequence, lost_at, found_at) VALUES (?, ?, ?, ?)",
                [run, entry.sequence, since?.nanoseconds, time])
            try change("runs", "restart = NULL", [])
        case .engineAttached:
            try change("runs", "state = 'running', started_at = coalesce(started_at, ?)", [time])
        case .cancelRequested(let cancellation):
            try change("runs", "cancelled_by = coalesce(cancelled_by, ?)", [cancellation.requester])
        case .finished(let outcome):
            try change(
                "runs", "state = 'finished', conclusion = ?, finished_at = ?, waits_for = NULL",
                [outcome.rawValue, time])
            try AlertTable(database: database).raise(byEndOf: run, as: outcome, at: entry.time)
            try endDischarge()
        case .jobQueued(let job): try change(job, "state = 'queued', queued_at = ?", [time])
        case .familyExpanded(let job, let expansion): try replace(job, by: expansion)
        case .callStarted(let job, _):
            try names?.follow(entry.event)
            try change(job, "state = 'calling', started_at = ?", [time])
        case .jobStarted(let job, let attempt):
            try change(job, "state = 'running', attempt = ?, started_at = ?", [attempt, time])
        case .jobCompleting(let job, _): try change(job, "state = 'completing'", [])
        case .jobFinished(let job, _, let report): try finish(job, report, at: time)
        case .stepStarted(let step): try start(step, at: time)
        case .stepInterrupted(let step, let interruption):
            try change(step, "interruption = ?", [interruption.code])
        case .stepFinished(let step, let report):
            try finish(step, report, at: min(time, report.endedAt?.nanoseconds ?? time))
        case .stepLost(let step):
            try change(
                step, "state = 'lost', outcome = ?, conclusion = ?, reason = ?, finished_at = ?",
                [Outcome.failure.rawValue, Outcome.failure.rawValue, StepReport.loss, time])
        }
    }

    private func note(_ gate: GateID, _ wait: GroupWait) throws {
        let member = GroupMember(run: run, gate: gate)
        let name = try GroupTable(database: database).group(of: member)?.name ?? ""
        let text = wait.text(GroupRequest.title(name, isLock: gate.level.isLock))
        if let job = gate.job {
            try change(job, "reason = ?", ["It waits for \(text)."])
        } else {
            try change("runs", "waits_for = ?", [text])
        }
    }

    private func change(_ table: String, _ assignments: String, _ arguments: StatementArguments) throws {
        try database.run("UPDATE \(table) SET \(assignments) WHERE number = ?", arguments + [run])
    }

    private func change(_ job: JobID, _ assignments: String, _ arguments: StatementArguments) throws {
        try database.run("UPDATE jobs SET \(assignments) WHERE run = ? AND id = ?", arguments + [run, job.text])
    }

    private func finish(_ job: JobID, _ report: JobReport, at time: Int64) throws {
        try change(
            job, "state = 'finished', outcome = ?, result = ?, reason = ?, outputs = ?, finished_at = ?",
            [report.outcome.rawValue, report.result.rawValue, report.reason, json(report.outputs), time])
        if let deployment = report.deployment, deployment.isDeployment, report.outcome == .success {
            try deploy(deployment, by: job, at: time)
        }
        if names?.isCaller(job) == true { try skipCallees(of: job, report, at: time) }
    }

    /// A caller that never started takes the jobs that it would have called with it, without an event of their own.
    private func skipCallees(of caller: JobID, _ report: JobReport, at time: Int64) throws {
        let outcome: Outcome = report.outcome == .cancelled ? .cancelled : .skipped
        try database.run(
            """
            UPDATE jobs SET state = 'finished', outcome = ?, result = ?, reason = ?, finished_at = ?
            WHERE run = ? AND id > ? AND id < ? AND state = 'waiting'
            """,
            // "0" comes next after "/".
            [outcome.rawValue, outcome.rawValue, report.reason, time, run, caller.text + "/", caller.text + "0"])
    }

    /// Puts the jobs of a family into the place of the one that stood for them.
    private mutating func replace(_ placeholder: JobID, by expansion: FamilyExpansion) throws {
        guard let jobs = try names?.expand(placeholder, to: expansion), !jobs.isEmpty,
            let place = try Int.fetchOne(
                database, sql: "SELECT position FROM jobs WHERE run = ? AND id = ?", arguments: [run, placeholder.text])
        else { return }
        try database.run("DELETE FROM jobs WHERE run = ? AND id = ?", [run, placeholder.text])
        try database.run(
            "UPDATE jobs SET position = position + ? WHERE run = ? AND position > ?", [jobs.count - 1, run, place])
        for (offset, job) in jobs.enumerated() {
            try database.run(
                "INSERT INTO jobs (run, id, position, name, state, attempt) VALUES (?, ?, ?, ?, 'waiting', 0)",
                [run, job.id.text, place + offset, job.name])
        }
    }

    func change(_ step: StepID, _ assignments: String, _ arguments: StatementArguments) throws {
        try database.run(
            """
            UPDATE steps SET \(assignments)
            WHERE run = ? AND job = ? AND job_attempt = ? AND phase = ? AND position = ? AND attempt = ?
            """, arguments + [run, step.job.text, step.jobAttempt, step.phase.rawValue, step.index, step.attempt])
    }

    private func start(_ step: StepID, at time: Int64) throws {
        try database.run(
            """
            INSERT INTO steps (run, job, job_attempt, phase, position, attempt, name, state, started_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, 'running', ?)
            """,
            [
                run, step.job.text, step.jobAttempt, step.phase.rawValue, step.index, step.attempt,
                names?.name(of: step) ?? "", time,
            ])
    }

    private func finish(_ step: StepID, _ report: StepReport, at time: Int64) throws {
        try change(
            step,
            "state = 'finished', outcome = ?, conclusion = ?, reason = ?, exit_code = ?, outputs = ?, finished_at = ?",
            [
                report.outcome.rawValue, report.conclusion.rawValue, report.reason, report.exitCode,
                json(report.outputs), time,
            ])
        if let sha = report.checkout {
            try database.run(
                "INSERT OR IGNORE INTO checkouts (run, sha, job) VALUES (?, ?, ?)", [run, sha, step.job.text])
        }
    }

    private func json(_ outputs: ValueObject) -> String? {
        outputs.isEmpty ? nil : Value.object(outputs).json(.compact)
    }
}
