import Planning

/// Which events of steps can follow on those before.
extension RunState {
    func checkStep(_ event: RunEvent) throws(RunError) {
        switch event {
        case .stepQueued(let step):
            try check(step, event, "it is not next, or not in the background") { node in
                node.isBackground(step.phase) && node[step.phase] == .pending(attempt: step.attempt)
            }
        case .stepStarted(let step):
            try check(step, event, "it is not next") { node in
                switch node[step.phase] {
                case .pending(let attempt), .queued(let attempt): attempt == step.attempt
                case .running, .finished: false
                }
            }
        case .stepFinished(let step, let report):
            try check(step, event, "it does not run") { node in
                switch node[step.phase] {
                case .running(let attempt, _, _): attempt == step.attempt
                // It is given up before it has run.
                case .queued(let attempt): attempt == step.attempt && report.outcome == .cancelled
                case .pending, .finished: false
                }
            }
        case .stepExpanded(let step, let action):
            try check(step, event, "it does not run, or has been expanded") { node in
                let isNew = if case .unread = node.planned.action { action != nil } else { action == nil }
                return isNew && node.stage == .unopened && node[step.phase].isRunning
                    && node[step.phase].attempt == step.attempt
            }
        case .stepCompleting(let step):
            try check(step, event, "no steps of its action run") { node in
                node.stage == .open && node[step.phase].isRunning && node[step.phase].attempt == step.attempt
            }
        case .stepInterrupted(let step, _), .stepLost(let step):
            try check(step, event, "it does not run") { node in
                node[step.phase].isRunning && node[step.phase].attempt == step.attempt
            }
        default: break
        }
    }

    private func check(
        _ step: StepID, _ event: RunEvent, _ why: String, _ condition: (StepNode) -> Bool
    ) throws(RunError) {
        guard let running = state(of: step.job)?.running, running.attempt == step.jobAttempt,
            running.nodes.indices.contains(step.index)
        else { throw .illegal(event, "that attempt of the job does not run") }
        guard condition(running.nodes[step.index]) else { throw .illegal(event, why) }
    }
}
