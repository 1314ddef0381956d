import Planning

/// What the end of a step means for its job.
extension RunningJob {
    /// One in the background is not felt before it has been waited for.
    mutating func finish(_ step: StepID, _ report: StepReport) {
        self[step] = .finished(attempt: step.attempt, report)
        if report.outcome != .skipped { register(step) }
        if nodes[step.index].isBackground(step.phase) {
            if report.outcome == .skipped { nodes[step.index].isSettled = true }
        } else {
            settle(step)
            note(report, of: step)
            for target in waitedFor(by: step) { settle(id(of: target, .main, job: step.job)) }
        }
        drain(step.job)
    }

    /// A step that ran, or whose `pre` did, is followed by its post step.
    private mutating func register(_ step: StepID) {
        let node = nodes[step.index]
        guard step.phase != .post, !node.isRegistered,
            node.planned.post != nil || hasRegistered(step.index)
        else { return }
        nodes[step.index].isRegistered = true
        if node.parent == nil { registered.append(step.index) }
    }

    /// All main steps have ended: what is still unseen in the background is waited for before the post steps. As with GitHub's runner
    /// (BackgroundStepCoordinator.cs), each failure in the background counts here, even where a `wait` was allowed to fail.
    private mutating func drain(_ job: JobID) {
        guard nodes[ownSteps].contains(where: \.planned.isBackground),
            nodes[ownSteps].allSatisfy({ $0.main.report != nil })
        else { return }
        for index in ownSteps where nodes[index].planned.isBackground {
            let step = id(of: index, .main, job: job)
            settle(step)
            if let report = nodes[index].main.report { note(report, of: step) }
        }
    }

    private mutating func settle(_ step: StepID) {
        let node = nodes[step.index]
        if node.isBackground(step.phase) {
            guard !node.isSettled else { return }
            nodes[step.index].isSettled = true
            settled += node.branch
            nodes[step.index].branch = []
        }
        guard self[step].report?.outcome != .skipped, !node.isControl else { return }
        let own = ownStep(above: step.index)
        let entry = SettledStep(id: step, contextName: node.planned.contextName, parent: node.parent)
        if own != step.index, nodes[own].isBackground(step.phase) {
            nodes[own].branch.append(entry)
        } else {
            settled.append(entry)
        }
    }

    /// A failed step fails the job, or the action that it belongs to.
    private mutating func note(_ report: StepReport, of step: StepID) {
        guard let parent = nodes[step.index].parent else {
            if report.conclusion == .failure, status == .success { status = .failure }
            return
        }
        switch report.conclusion {
        case .failure where nodes[parent].status == .success: nodes[parent].status = .failure
        case .cancelled: nodes[parent].status = .cancelled
        default: break
        }
    }

    /// The background steps that a step waits for, or ends; those that are not waited for yet, with `wait-all`.
    func waitedFor(by step: StepID) -> [Int] {
        switch nodes[step.index].planned.action {
        case .wait(let targets): targets
        case .waitAll(let isMeant):
            isMeant
                ? ownSteps.prefix(step.index).filter { nodes[$0].planned.isBackground && !nodes[$0].isSettled } : []
        case .cancel(let target): target.map { [$0] } ?? []
        case .script, .builtIn, .action, .unread, .image, .containers, .passedOver: []
        }
    }
}
