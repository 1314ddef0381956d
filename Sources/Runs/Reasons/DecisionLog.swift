package import Planning

/// Reads a run's journal once more and notes what was decided, and why: what the state was just before an event tells what led to it.
package struct DecisionLog: Sendable {
    /// In the order of the journal.
    package private(set) var decisions: [Decision] = []
    /// The run after its last event.
    package private(set) var state: RunState
    var waits = DecisionWaits()
    /// Where the decision to start a step stands that has not ended.
    private var openSteps: [StepID: Int] = [:]

    /// - Parameter now: Up to when whatever is still waited for has been waited for.
    /// - Throws: For a journal that does not fit the plan.
    package init(plan: Plan, entries: [JournalEntry], now: Timestamp) throws(RunError) {
        state = RunState(plan: plan)
        for entry in entries {
            note(before: entry)
            try state.apply(entry.event, at: entry.time)
            noteAfter(entry)
        }
        if let last = entries.last, state.conclusion == nil { noteWaits(at: last, now: now) }
    }

    mutating func add(_ decision: Decision) { decisions.append(decision) }

    private mutating func note(before entry: JournalEntry) {
        switch entry.event {
        case .created(let request): noteCreation(request, entry)
        case .engineLost(let since, let restart): noteLoss(since, restart, entry)
        case .cancelRequested(let cancellation):
            let text = cancellation.isForced ? "ended by force, as \(cancellation.requester) asked" : nil
            add(Decision(.cancel, text ?? "cancelled by \(cancellation.requester)", at: entry))
        case .jobCancelRequested(let job, let requester):
            add(Decision(.cancel, "cancelled by \(requester)", at: entry, job: job))
        case .gateRequested(let gate, let request): noteRequest(gate, request, entry)
        case .gateWaiting(let gate, let wait): waits.note(wait, at: gate)
        case .gateOpened(let gate): noteOpening(gate, entry)
        case .gateLeft(let gate): noteLeaving(gate, entry)
        case .obligationOpened, .dischargeFailed, .dischargeRetried, .obligationDischarged, .obligationAbandoned:
            noteObligation(entry)
        case .environmentRequested, .environmentChecked, .environmentWaited, .environmentOpened, .approvalAsked,
            .approvalGiven, .approvalRejected, .approvalExpired:
            noteEnvironment(entry)
        case .familyExpanded(let job, let expansion): noteExpansion(job, expansion, entry)
        case .jobQueued(let job):
            noteAdmission(job, entry)
            waits.queued[job] = entry.time
        case .callStarted(let job, _): noteAdmission(job, entry)
        case .jobStarted(let job, let attempt): noteStart(job, attempt, entry)
        case .jobTimedOut(let job, _): noteTimeout(job, entry)
        case .jobFinished(let job, _, let report): noteEnd(job, report, entry)
        case .stepQueued(let step): waits.queuedSteps[step] = entry.time
        case .stepStarted(let step): noteStart(step, entry)
        case .stepInterrupted(let step, let interruption): noteInterruption(step, interruption, entry)
        case .stepFinished(let step, let report): noteEnd(step, report, entry)
        case .finished(let outcome): noteOutcome(outcome, entry)
        default: break
        }
    }

    /// What only the state after the event can tell.
    private mutating func noteAfter(_ entry: JournalEntry) {
        switch entry.event {
        case .stepLost(let step):
            openSteps[step] = nil
            add(state.decision(.engine, state.textOfLoss(of: step), at: entry, step: step))
        case .jobFinished(let job, _, let report): noteCallees(of: job, report, entry)
        default: break
        }
    }

    // MARK: Steps

    private mutating func noteStart(_ step: StepID, _ entry: JournalEntry) {
        if let queued = waits.queuedSteps.removeValue(forKey: step) {
            let text = "waited until fewer than \(RunningJob.mostBackgroundSteps) steps ran in the background"
            add(state.decision(.wait, text, at: entry, step: step, seconds: entry.time.seconds(since: queued)))
        }
        if step.attempt > 1 { add(state.decision(.retry, "attempt \(step.attempt)", at: entry, step: step)) }
        let explanation = state.explanation(of: step)
        openSteps[step] = decisions.count
        var decision = state.decision(.condition, "runs", at: entry, step: step)
        decision.explanation = explanation
        decision.isUsual = explanation?.condition == nil
        add(decision)
    }

    private mutating func noteEnd(_ step: StepID, _ report: StepReport, _ entry: JournalEntry) {
        let place = openSteps.removeValue(forKey: step)
        let since = state.stepState(of: step)?.since
        if report.outcome == .skipped, let place {
            decisions[place].kind = .skip
            decisions[place].isUsual = false
            decisions[place].explanation?.holds = false
            decisions[place].text = state.textOfSkip(of: step, report.reason)
            return
        }
        if let place, decisions[place].explanation?.condition != nil { decisions[place].explanation?.holds = true }
        let seconds = since.map { entry.time.seconds(since: $0) }
        if let targets = state.backgroundSteps(waitedForBy: step), !targets.isEmpty {
            let text = "waited for \(targets.joined(separator: ", "))"
            add(state.decision(.wait, text, at: entry, step: step, seconds: seconds))
        }
        guard report.outcome != .success else { return }
        let forgiven = report.outcome == .failure && report.conclusion == .success
        let kind: Decision.Kind = report.outcome == .cancelled ? .cancel : .failure
        let cause = (report.reason ?? report.exitCode.map { "exit code \($0)" }).map { ": \($0.withoutFullStop)" } ?? ""
        let word = report.outcome == .cancelled ? "cancelled" : "failed"
        add(
            state.decision(
                kind, word + cause + (forgiven ? " (its continue-on-error lets the job go on)" : ""), at: entry,
                step: step))
    }

    private mutating func noteInterruption(_ step: StepID, _ interruption: Interruption, _ entry: JournalEntry) {
        let reason = state.reasonForStop(of: step.job) ?? (interruption == .forced ? "It was ended by force." : nil)
        let text = "told to end" + (reason.map { ": \($0)" } ?? "")
        add(state.decision(.cancel, text, at: entry, step: step))
    }
}

extension RunState {
    func decision(
        _ kind: Decision.Kind, _ text: String, at entry: JournalEntry, step: StepID, seconds: Double? = nil
    ) -> Decision {
        var decision = Decision(kind, text, at: entry, job: step.job, seconds: seconds)
        decision.step = step
        decision.stepTitle = title(of: step)
        if let running = state(of: step.job)?.running, running.nodes.indices.contains(step.index) {
            decision.stepName = running.nodes[step.index].planned.contextName
        }
        return decision
    }

    fileprivate func textOfSkip(of step: StepID, _ reason: String?) -> String {
        guard let reason = reason?.withoutFullStop else { return "skipped" }
        // What the condition says, and what it saw, is told beside it.
        if reason.hasPrefix("Its '") { return "skipped" }
        guard reason == "A step before it did not succeed", let index = indices[step.job],
            let failed = failedStep(ofJob: index)
        else { return "skipped: \(reason)" }
        return "skipped: step \(title(of: failed)) failed"
    }

    /// The names of the background steps that a step is there to wait for; nil for any other step.
    fileprivate func backgroundSteps(waitedForBy step: StepID) -> [String]? {
        guard let running = state(of: step.job)?.running, running.nodes.indices.contains(step.index),
            running.nodes[step.index].isControl
        else { return nil }
        return running.waitedFor(by: step).map { "'\(running.nodes[$0].planned.name)'" }
    }
}

extension StepState {
    fileprivate var since: Timestamp? { if case .running(_, let since, _) = self { since } else { nil } }
}
