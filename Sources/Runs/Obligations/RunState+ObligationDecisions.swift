import Planning

/// What becomes of the obligations that a run has opened.
extension RunState {
    func decideObligations() -> [Effect] {
        obligations.compactMap { obligation -> Effect? in
            guard let index = discharger(of: obligation), case .settling(let job) = jobs[index].phase else {
                // No job is left that could do something about it.
                return obligation.isOwed && unfinishedJobs == 0
                    ? leave(obligation, obligation.failures, "No job of this run discharges it.") : nil
            }
            guard obligation.isOwed else {
                return .record(.jobFinished(plan.jobs[index].id, attempt: jobs[index].attempts, job.report))
            }
            return decide(obligation, job)
        }
    }

    private func decide(_ obligation: ObligationState, _ job: SettlingJob) -> Effect? {
        if cancellation?.isForced == true {
            return leave(obligation, obligation.failures, "It was ended by force.")
        }
        guard obligation.phase == .open else { return nil }
        let attempt = obligation.failures + 1
        switch job.report.outcome {
        case .success where job.isVerified: return .record(.obligationDischarged(obligation.id))
        case .skipped:
            return leave(
                obligation, obligation.failures, job.report.reason ?? "The job that discharges it was skipped.")
        case .success, .failure, .cancelled:
            let reason = reason(of: job, of: obligation)
            guard attempt < obligation.terms.attempts else { return leave(obligation, attempt, reason) }
            let jitter = Jitter(run: plan.request.event.runNumber, name: obligation.id.name)
            let wait = jitter.wait(after: attempt, obligation.terms.retry)
            return .record(
                .dischargeFailed(obligation.id, DischargeFailure(attempt: attempt, reason: reason, wait: wait)))
        }
    }

    private func leave(_ obligation: ObligationState, _ attempt: Int, _ reason: String) -> Effect {
        .record(.dischargeFailed(obligation.id, DischargeFailure(attempt: attempt, reason: reason, wait: nil)))
    }

    private func reason(of job: SettlingJob, of obligation: ObligationState) -> String {
        if let reason = job.report.reason ?? job.failure { return reason }
        if job.stop == .timedOut { return "The time of '\(obligation.terms.dischargedBy)' was up." }
        return job.report.outcome == .success
            ? "Nothing has verified that nothing is left."
            : "'\(obligation.terms.dischargedBy)' did not succeed."
    }

    /// Why the job that discharges an obligation starts or does not, where its `if` has no say in it.
    func obligationAdmission(ofJob index: Int) -> Admission? {
        guard let place = obligation(dischargedBy: index) else { return nil }
        let owed = obligations[place]
        if owed.phase == .unopened {
            let reason = "There is nothing to undo: '\(owed.terms.openedBy)' did not start."
            return .refused(JobReport(outcome: .skipped, reason: reason))
        }
        // Its `if` held at the first attempt; a run for this obligation alone has somebody who asked for it.
        return owed.failures > 0 || owed.id.run != nil ? .admitted : nil
    }

    /// When the next attempt at an obligation is due.
    var nextRetry: (time: Timestamp, event: RunEvent)? {
        var first: (time: Timestamp, event: RunEvent)?
        for obligation in obligations {
            guard case .retryPending(let time) = obligation.phase, first.map({ time < $0.time }) ?? true else {
                continue
            }
            first = (time, .dischargeRetried(obligation.id, attempt: obligation.failures + 1))
        }
        return first
    }
}
