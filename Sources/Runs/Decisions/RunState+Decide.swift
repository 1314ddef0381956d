import Planning

extension RunState {
    /// What must happen next. Nothing, while all that can go on is going on.
    ///
    /// Each effect's event, once applied, keeps it from being decided again; so a conductor decides, journals, applies and
    /// decides again until nothing is left, and after a crash the same function says what is still to be done.
    package func decide() -> [Effect] {
        guard token > 0, conclusion == nil else { return [] }
        var effects = decideGates() + decideEnvironments()
        for index in running { effects += decide(runningJob: index) }
        for index in answeredCalls { effects.append(.record(answer(ofCall: index))) }
        for index in evaluable { effects.append(decide(evaluableJob: index)) }
        effects += starts() + decideObligations()
        if unfinishedJobs == 0, !obligations.contains(where: \.isOwed) { effects.append(.finish(outcome)) }
        return effects
    }

    /// When to look again though nothing happened, and the event that says so then: the first deadline of a running job, the
    /// next attempt at an obligation, or the end of a wait before an environment.
    package var nextDeadline: (time: Timestamp, event: RunEvent)? {
        var first: (time: Timestamp, event: RunEvent)?
        for index in running {
            guard let job = jobs[index].running, (job.stop ?? .failFast) < .timedOut, !job.isCompleting else {
                continue
            }
            if let known = first, known.time <= job.deadline { continue }
            first = (job.deadline, .jobTimedOut(plan.jobs[index].id, attempt: job.attempt))
        }
        for other in [nextRetry, nextEnvironmentDeadline].compactMap(\.self)
        where first.map({ other.time < $0.time }) ?? true {
            first = other
        }
        return first
    }

    private func decide(evaluableJob index: Int) -> Effect {
        let job = plan.jobs[index]
        if let outputs = plan.request.succeeded[job.id], cancellation == nil {
            var report = JobReport(outcome: .success, outputs: outputs, reason: "It succeeded in an earlier run.")
            if plan.request.discharge != nil {
                let reason = "This run is there to discharge an obligation only."
                report = JobReport(outcome: .skipped, outputs: outputs, reason: reason)
            }
            return .record(.jobFinished(job.id, attempt: 0, report))
        }
        switch admission(ofJob: index) {
        case .refused(let report): return .record(.jobFinished(job.id, attempt: jobs[index].attempts, report))
        case .admitted:
            switch job.body {
            // The approval first: who waits for a person holds nobody up.
            case .steps:
                return environmentEffect(ofJob: index) ?? gateEffect(ofJob: index) ?? .record(.jobQueued(job.id))
            case .call(let scope):
                return gateEffect(ofJob: index) ?? .record(opening(start(call: index, scope: scope), byJob: index))
            case .unexpanded: return .record(expand(placeholder: index))
            }
        }
    }

    /// Before a call that opens an obligation comes the obligation.
    private func opening(_ start: RunEvent, byJob index: Int) -> RunEvent {
        guard case .callStarted(let job, _) = start, let obligation = obligationToOpen(byJob: index) else {
            return start
        }
        return .obligationOpened(obligation.id, by: job)
    }

    /// The needs are done, so what the family comes to is known; or it is known that it cannot be had.
    private func expand(placeholder index: Int) -> RunEvent {
        let id = plan.jobs[index].id
        do {
            return .familyExpanded(id, try plan.expansion(ofJob: index, contexts: contexts(ofJob: index)))
        } catch {
            return .jobFinished(id, attempt: 0, JobReport(outcome: .failure, reason: error.message))
        }
    }

    /// The queued jobs that there is room for, in the plan's order; what discharges an obligation needs none.
    private func starts() -> [Effect] {
        var room = plan.request.maxParallel - running.count
        var added: [Int: Int] = [:]
        var effects: [Effect] = []
        for index in queued {
            let isExempt = isDischarging(index)
            if room <= 0, !isExempt {
                if obligations.isEmpty { break }
                continue
            }
            let family = plan.jobs[index].family
            let together = families[family].runningJobs + added[family, default: 0]
            if let most = plan.families[family].maxParallel, together >= most { continue }
            added[family, default: 0] += 1
            if !isExempt { room -= 1 }
            if let obligation = obligationToOpen(byJob: index) {
                effects.append(.record(.obligationOpened(obligation.id, by: plan.jobs[index].id)))
            }
            effects.append(.startJob(plan.jobs[index].id, attempt: jobs[index].attempts + 1))
        }
        return effects
    }

    /// How the run has ended, once all its jobs have.
    private var outcome: Outcome {
        var results: Set<Outcome> = []
        for job in jobs {
            guard case .finished(let report, let stop) = job.phase else { continue }
            // A job whose time ran out is "cancelled" in GitHub's words; the run has failed all the same.
            results.insert(stop == .timedOut && report.result == .cancelled ? .failure : report.result)
        }
        if cancellation != nil { results.insert(.cancelled) }
        if cancellation?.isForced != true, obligations.contains(where: \.isOpen) { results.insert(.failure) }
        return results.combined
    }
}
