import Planning

/// What the events of steps change.
extension RunState {
    mutating func queue(_ step: StepID) {
        change(step.job) { job in
            job[step] = .queued(attempt: step.attempt)
            job.nodes[step.index].statusAtTurn = job.status
        }
    }

    mutating func start(_ step: StepID, at time: Timestamp) {
        change(step.job) { $0[step] = .running(attempt: step.attempt, since: time, interruption: nil) }
    }

    mutating func interrupt(_ step: StepID, _ interruption: Interruption) {
        change(step.job) { job in
            guard case .running(let attempt, let since, _) = job[step] else { return }
            job[step] = .running(attempt: attempt, since: since, interruption: interruption)
        }
    }

    mutating func finish(_ step: StepID, _ report: StepReport) {
        change(step.job) { $0.finish(step, report) }
    }

    /// An ordinary step runs at most once, so it has failed; a finalizer runs at least once, so it is attempted again.
    mutating func lose(_ step: StepID, at time: Timestamp) {
        guard let index = indices[step.job], let planned = jobs[index].running?.nodes[step.index].planned else {
            return
        }
        if family(ofJob: index).isFinalizer, jobs[index].running?.stop != .forced {
            leave(index)
            queued.insert(index)
            jobs[index].phase = .queued
            jobs[index].queuedAt = time
        } else if planned.isFinalizer || planned.isRepeatable {
            change(step.job) { $0[step] = .pending(attempt: step.attempt + 1) }
        } else {
            finish(step, StepReport(outcome: .failure, reason: StepReport.engineLost))
        }
    }
}

extension RunningJob {
    /// The end of a step. One in the background is not felt before it has been waited for.
    fileprivate mutating func finish(_ step: StepID, _ report: StepReport) {
        self[step] = .finished(attempt: step.attempt, report)
        let node = nodes[step.index]
        if node.isBackground(step.phase) {
            if report.outcome == .skipped { nodes[step.index].isSettled = true }
        } else {
            settle(step)
            note(report)
            for target in waitedFor(by: step) { settle(id(of: target, .main, job: step.job)) }
        }
        drain(step.job)
    }

    /// All main steps have ended: what is still unseen in the background is waited for before the post steps. As with GitHub's runner
    /// (BackgroundStepCoordinator.cs), each failure in the background counts here, even where a `wait` was allowed to fail.
    private mutating func drain(_ job: JobID) {
        guard nodes.contains(where: \.planned.isBackground), nodes.allSatisfy({ $0.main.report != nil }) else { return }
        for (index, node) in nodes.enumerated() where node.planned.isBackground {
            settle(id(of: index, .main, job: job))
            if let report = node.main.report { note(report) }
        }
    }

    private mutating func settle(_ step: StepID) {
        guard step.phase != .main || !nodes[step.index].isSettled else { return }
        if step.phase == .main { nodes[step.index].isSettled = true }
        if self[step].report?.outcome == .skipped || nodes[step.index].isControl { return }
        settled.append(SettledStep(id: step, contextName: nodes[step.index].planned.contextName))
    }

    private mutating func note(_ report: StepReport) {
        if report.conclusion == .failure, status == .success { status = .failure }
    }

    /// The background steps that a step waits for, or ends; those that are not waited for yet, with `wait-all`.
    func waitedFor(by step: StepID) -> [Int] {
        switch nodes[step.index].planned.action {
        case .wait(let targets): targets
        case .waitAll(let isMeant):
            isMeant
                ? nodes.indices.prefix(step.index).filter { nodes[$0].planned.isBackground && !nodes[$0].isSettled }
                : []
        case .cancel(let target): target.map { [$0] } ?? []
        case .script, .builtIn, .containers: []
        }
    }
}

extension StepReport {
    /// What is said of a step whose end nobody saw.
    package static let engineLost =
        "The engine was lost while this step ran, and nothing recorded how it ended. It is not run a second time."
}
