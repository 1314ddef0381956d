import Expressions
import Planning
import Runs
import Workflows

/// What must hold of obligations, seen from the journal and the witness at the keeper.
extension Invariants {
    /// No obligation is opened after its act, none is lost, and none counts as discharged that nobody saw gone.
    func obligations() -> [String] {
        plan.request.obligations.flatMap { terms -> [String] in
            let id = ObligationID(name: terms.openedBy)
            guard let opening = place(where: { if case .obligationOpened(id, _) = $0 { true } else { false } }) else {
                return unopened(terms)
            }
            return acts(terms, before: opening) + settlement(id, terms)
        }
    }

    /// Whether an obligation was left open.
    var isOwing: Bool {
        world.entries.contains {
            if case .dischargeFailed(_, let failure) = $0.event { failure.wait == nil } else { false }
        }
    }

    /// The lock of a run that left an obligation open is still its own.
    func holding(_ gate: GateID) -> [String] {
        guard case .lock(let name) = gate.level else { return [] }
        let standing = world.groups.queues[GroupRequest.lock(name).key]?.standing(of: GroupMember(run: 1, gate: gate))
        if case .holds? = standing { return [] }
        return ["the lock '\(name)' was released while an obligation is open"]
    }

    /// A job that discharges what was never opened does not start; one whose `if` says more than `always()` may not, either.
    func mayStayBehind(_ job: JobID) -> Bool {
        plan.request.obligations.contains { terms in
            guard terms.dischargedBy == job.text else { return false }
            let id = ObligationID(name: terms.openedBy)
            return place { if case .obligationOpened(id, _) = $0 { true } else { false } } == nil
                || plan.scopes[0].workflow.jobs.contains {
                    $0.id.value == job.text && $0.condition?.value.source != "always()"
                }
        }
    }

    private func place(where isMeant: (RunEvent) -> Bool) -> Int? {
        world.entries.firstIndex { isMeant($0.event) }
    }

    private func unopened(_ terms: ObligationTerms) -> [String] {
        var wrong: [String] = []
        for step in world.keeper.processes.keys {
            if terms.isOpened(by: step.job) { wrong.append("\(step) ran without an obligation") }
            if terms.isDischarged(by: step.job) { wrong.append("\(step) ran though nothing was opened") }
        }
        return wrong.sorted()
    }

    private func acts(_ terms: ObligationTerms, before opening: Int) -> [String] {
        world.entries[..<opening].compactMap { entry in
            switch entry.event {
            case .jobStarted(let job, _), .callStarted(let job, _):
                terms.isOpened(by: job) ? "'\(job)' began before its obligation was opened" : nil
            case .stepStarted(let step):
                terms.isOpened(by: step.job) ? "\(step) began before its obligation was opened" : nil
            default: nil
            }
        }
    }

    private func settlement(_ id: ObligationID, _ terms: ObligationTerms) -> [String] {
        var failures: [DischargeFailure] = []
        var isDischarged = false
        var lastRetry = 0
        for (place, entry) in world.entries.enumerated() {
            switch entry.event {
            case .dischargeFailed(id, let failure): failures.append(failure)
            case .dischargeRetried(id, _): lastRetry = place
            case .obligationDischarged(id): isDischarged = true
            default: break
            }
        }
        let attempts = failures.last?.attempt ?? 0
        var wrong: [String] = []
        if isDischarged { wrong += witness(terms, since: lastRetry) }
        if !isDischarged, failures.last?.wait != nil || failures.isEmpty {
            wrong.append("the obligation of '\(id)' is lost")
        }
        if attempts > terms.retry.attempts { wrong.append("'\(id)' had \(attempts) attempts") }
        if !isDischarged, !world.forced, attempts > 0, attempts < terms.retry.attempts,
            reportOutcome(of: terms) != .skipped
        {
            wrong.append(
                "the obligation of '\(id)' was left open after \(attempts) of \(terms.retry.attempts) attempts")
        }
        for failure in failures {
            guard let wait = failure.wait else { continue }
            if wait < terms.retry.shortestWait || wait > terms.retry.longestWait {
                wrong.append("an attempt at '\(id)' waited \(wait) s")
            }
        }
        return wrong + waits(of: terms)
    }

    private func reportOutcome(of terms: ObligationTerms) -> Outcome? {
        var outcome: Outcome?
        let job = JobID(terms.dischargedBy)
        for case .jobFinished(job, _, let report) in world.entries.map(\.event) {
            outcome = report.outcome
        }
        return outcome
    }

    /// The last attempt ended with a process that looked, and found nothing.
    private func witness(_ terms: ObligationTerms, since start: Int) -> [String] {
        var verified = false
        var state = RunState(plan: world.plan)
        for (place, entry) in world.entries.enumerated() {
            if place >= start, case .stepFinished(let step, let report) = entry.event, report.outcome == .success,
                terms.isDischarged(by: step.job), step.phase == .main,
                state.state(of: step.job)?.running?.nodes[step.index].planned.definition.isVerification == true,
                let process = world.keeper.processes[step], process.ended != nil, process.report.outcome == .success
            {
                verified = true
            }
            guard (try? state.apply(entry.event, at: entry.time)) != nil else { break }
        }
        var wrong = verified ? [] : ["'\(terms.openedBy)' counts as gone, which nobody saw"]
        if reportOutcome(of: terms) != .success { wrong.append("'\(terms.openedBy)' counts as gone after a failure") }
        return wrong
    }

    /// What discharges an obligation waits for no group, and for no room.
    private func waits(of terms: ObligationTerms) -> [String] {
        var wrong: [String] = []
        var queuedAt: [JobID: Timestamp] = [:]
        var events = world.entries[...]
        while let entry = events.popFirst() {
            switch entry.event {
            case .gateRequested(let gate, _):
                if let job = gate.job, terms.isDischarged(by: job) { wrong.append("'\(job)' waited for a group") }
            case .jobQueued(let job) where terms.isDischarged(by: job): queuedAt[job] = entry.time
            case .jobStarted(let job, _):
                guard let queued = queuedAt.removeValue(forKey: job), queued != entry.time,
                    isAlone(job)
                else { continue }
                wrong.append("'\(job)' waited for room")
            default: break
            }
        }
        return wrong
    }

    /// Whether no `max-parallel` of its own holds it back, and no engine was lost meanwhile.
    private func isAlone(_ job: JobID) -> Bool {
        guard plan.jobs.contains(where: { $0.id == job && plan.families[$0.family].maxParallel == nil }) else {
            return false
        }
        return !world.entries.contains { if case .engineLost = $0.event { true } else { false } }
    }
}

extension ObligationTerms {
    func isOpened(by job: JobID) -> Bool { job.stands(under: openedBy) }
    func isDischarged(by job: JobID) -> Bool { job.stands(under: dischargedBy) }
}

extension RunRequest {
    /// Whether the job is the one that discharges this obligation, or is called by it.
    func discharges(_ job: JobID, _ id: ObligationID) -> Bool {
        obligations.contains { $0.openedBy == id.name && $0.isDischarged(by: job) }
    }
}

extension JobID {
    /// Whether it is one of the jobs that this entry under `jobs:` became, or was called by one.
    fileprivate func stands(under name: String) -> Bool {
        text == name || text.hasPrefix(name + "/") || text.hasPrefix(name + ".")
    }
}
