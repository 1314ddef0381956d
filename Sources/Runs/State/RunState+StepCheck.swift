/// Which events of steps can follow on those before.
extension RunState {
    func checkStep(_ event: RunEvent) throws(RunError) {
        switch event {
        case .stepStarted(let step): try check(step, event, "it is not next") { $0 == .pending(attempt: step.attempt) }
        case .stepInterrupted(let step, _), .stepFinished(let step, _), .stepLost(let step):
            try check(step, event, "it does not run") { $0.isRunning && $0.attempt == step.attempt }
        default: break
        }
    }

    private func check(
        _ step: StepID, _ event: RunEvent, _ why: String, _ condition: (StepState) -> Bool
    ) throws(RunError) {
        guard let running = state(of: step.job)?.running, running.attempt == step.jobAttempt,
            running.steps.indices.contains(step.index)
        else { throw .illegal(event, "that attempt of the job does not run") }
        guard condition(running[step]) else { throw .illegal(event, why) }
    }
}
