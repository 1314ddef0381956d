import Planning
import Workflows

/// Whose jobs open and discharge obligations, and what the events of obligations change.
extension RunState {
    /// The obligation that the start of this job opens, as long as it is unopened.
    func obligationToOpen(byJob index: Int) -> ObligationState? {
        guard !obligations.isEmpty else { return nil }
        let family = plan.jobs[index].family
        return obligations.first { $0.opener == family && $0.phase == .unopened }
    }

    /// The place of the obligation that this very job discharges.
    func obligation(dischargedBy index: Int) -> Int? {
        guard !obligations.isEmpty else { return nil }
        let family = plan.jobs[index].family
        return obligations.firstIndex { $0.discharger == family }
    }

    /// Whether the job, or one by which it was called, discharges an obligation that is owed: then it waits for nobody.
    func isDischarging(_ index: Int) -> Bool {
        guard !obligations.isEmpty else { return false }
        var next: Int? = index
        while let job = next {
            if let place = obligation(dischargedBy: job) { return obligations[place].isOwed }
            next = plan.scopes[plan.families[plan.jobs[job].family].scope].caller
        }
        return false
    }

    /// The job that discharges an obligation; nil where it is not part of the run.
    func discharger(of obligation: ObligationState) -> Int? {
        obligation.discharger.flatMap { plan.families[$0].jobs.first }
    }

    /// What the end of this job waits for, for a person: `its attempt 2 of 5, at most 31 s after the one that failed: …`.
    package func retryText(ofJob index: Int) -> String? {
        guard let place = obligation(dischargedBy: index), case .retryPending = obligations[place].phase,
            let failure = obligations[place].lastFailure
        else { return nil }
        let most = obligations[place].terms.attempts
        return "attempt \(failure.attempt + 1) of \(most) of '\(plan.jobs[index].name)'"
    }

    private func place(of id: ObligationID) -> Int? { obligations.firstIndex { $0.id == id } }

    // MARK: What can happen

    func checkObligation(_ event: RunEvent) throws(RunError) {
        switch event {
        case .obligationOpened(let id, let job):
            guard let place = place(of: id), obligations[place].phase == .unopened, indices[job] != nil else {
                throw .illegal(event, "there is no such obligation, or it is open")
            }
        case .dischargeFailed(let id, _):
            guard let place = place(of: id), obligations[place].isOwed else {
                throw .illegal(event, "there is no such obligation, or it is not owed")
            }
        case .dischargeRetried(let id, _):
            guard let place = place(of: id), case .retryPending = obligations[place].phase else {
                throw .illegal(event, "the obligation does not wait")
            }
        case .obligationDischarged(let id):
            guard let place = place(of: id), obligations[place].phase == .open,
                let index = discharger(of: obligations[place]), case .settling = jobs[index].phase
            else { throw .illegal(event, "the obligation is not open, or its job has not ended") }
        case .obligationAbandoned(let id, _, _):
            guard let place = place(of: id), obligations[place].phase == .left else {
                throw .illegal(event, "nobody has left the obligation open")
            }
        default: break
        }
    }

    /// What an obligation must precede has not begun without it.
    func checkOpening(byJob job: JobID, _ event: RunEvent) throws(RunError) {
        guard let index = indices[job], obligationToOpen(byJob: index) == nil else {
            throw .illegal(event, "the obligation of what it makes has not been opened")
        }
    }

    // MARK: What it changes

    mutating func changeObligation(_ event: RunEvent, at time: Timestamp) {
        switch event {
        case .obligationOpened(let id, _): if let place = place(of: id) { obligations[place].phase = .open }
        case .dischargeFailed(let id, let failure):
            guard let place = place(of: id) else { return }
            obligations[place].failures = max(obligations[place].failures, failure.attempt)
            obligations[place].lastFailure = failure
            obligations[place].phase =
                failure.wait.map { .retryPending(at: time.advanced(bySeconds: $0)) } ?? .left
        case .dischargeRetried(let id, _):
            guard let place = place(of: id) else { return }
            obligations[place].phase = .open
            if let index = discharger(of: obligations[place]) { attemptAgain(index) }
        case .obligationDischarged(let id):
            if let place = place(of: id) { obligations[place].phase = .discharged }
        case .obligationAbandoned(let id, _, _):
            if let place = place(of: id) { obligations[place].phase = .abandoned }
        default: break
        }
    }

    /// The end of an attempt at discharging an obligation is kept until the obligation is settled. False for any other job's end.
    mutating func keepForObligation(_ index: Int, _ report: JobReport) -> Bool {
        guard let place = obligation(dischargedBy: index), obligations[place].isOwed else { return false }
        let settling = SettlingJob(
            report: report, stop: jobs[index].running?.stop, isVerified: isVerified(index), failure: failure(of: index))
        leave(index)
        jobs[index].phase = .settling(settling)
        return true
    }

    /// Whether the job's last step, or the last job of the workflow that it called, saw that nothing is left.
    private func isVerified(_ index: Int) -> Bool {
        if let running = jobs[index].running {
            return running.nodes[running.ownSteps].contains {
                $0.planned.definition.isVerification && $0.main.report?.outcome == .success
            }
        }
        guard case .calling = jobs[index].phase, case .call(let scope) = plan.jobs[index].body else { return false }
        return plan.scopes[scope].families.contains { family in
            families[family].results == [.success]
                && plan.families[family].jobs.contains { job in
                    plan.jobs[job].steps.contains(where: \.definition.isVerification)
                }
        }
    }

    /// The first of its steps, or of the jobs that it called, that failed.
    private func failure(of index: Int) -> String? {
        if let running = jobs[index].running {
            let failed = running.nodes[running.ownSteps].first { $0.main.report?.conclusion == .failure }
            return failed.map { Self.failure(of: $0.planned.name, $0.main.report?.reason) }
        }
        guard case .calling = jobs[index].phase, case .call(let scope) = plan.jobs[index].body else { return nil }
        let called = plan.scopes[scope].families.flatMap { plan.families[$0].jobs }
        let failed = called.first { jobs[$0].report?.result == .failure }
        return failed.map { Self.failure(of: plan.jobs[$0].id.text, jobs[$0].report?.reason) }
    }

    private static func failure(of name: String, _ reason: String?) -> String {
        reason.map { "\(name): \($0)" } ?? "'\(name)' failed."
    }

    /// The job starts once more, with all that it calls.
    private mutating func attemptAgain(_ index: Int) {
        jobs[index].phase = .evaluable
        evaluable.insert(index)
        renewCallees(of: index)
    }

    private mutating func renewCallees(of caller: Int) {
        guard case .call(let scope) = plan.jobs[caller].body else { return }
        scopes[scope] = ScopeState(plan.scopes[scope])
        for family in plan.scopes[scope].families {
            families[family] = FamilyState(plan.families[family], in: plan)
            for index in plan.families[family].jobs {
                // Where the call could not be made, they have not ended.
                if jobs[index].isFinished { unfinishedJobs += 1 }
                let attempts = jobs[index].attempts
                jobs[index] = JobState()
                jobs[index].attempts = attempts
                renewCallees(of: index)
            }
        }
    }
}
