package import Expressions
import Planning
import Workflows

/// What a running job's steps do next.
extension RunState {
    func decide(runningJob index: Int) -> [Effect] {
        let id = plan.jobs[index].id
        guard let job = jobs[index].running else { return [] }
        guard job.isAttended else { return [.adoptJob(id, attempt: job.attempt)] }
        guard !job.isCompleting else { return [] }
        if let step = job.runningStep(of: id) {
            guard let interruption = interruption(of: step, ofJob: index) else { return [] }
            return [.interruptStep(step, interruption)]
        }
        if job.stop != .forced, let step = job.nextStep(of: id, plan: plan.jobs[index].steps) {
            return [.startStep(step)]
        }
        return [.completeJob(id, attempt: job.attempt)]
    }

    /// The signal that a running step is still to be given.
    private func interruption(of step: StepID, ofJob index: Int) -> Interruption? {
        guard let job = jobs[index].running, let stop = job.stop, case .running(_, _, let given) = job[step]
        else { return nil }
        if stop == .forced { return given == .forced ? nil : .forced }
        if given != nil || survivesStop(step, ofJob: index) { return nil }
        return stop == .timedOut ? .jobTimedOut : .cancelled
    }

    /// Whether a running step goes on when its job is cancelled. An `if` that cannot be evaluated here, since it reads files,
    /// counts by whether it calls `always()`.
    func survivesStop(_ step: StepID, ofJob index: Int) -> Bool {
        let plannedStep = plan.jobs[index].steps[step.index]
        if step.phase == .post { return plannedStep.post == .always }
        if plannedStep.isFinalizer { return true }
        guard let condition = plannedStep.definition.condition?.value, condition.callsStatusFunction else {
            return false
        }
        var contexts = contexts(ofJob: index)
        contexts["steps"] = .object(stepsContext(ofJob: index))
        let scope = EvaluationScope(
            contexts: contexts, functions: StatusFunctions(jobStatus: .cancelled).functions)
        return (try? condition.evaluate(in: scope)) ?? false
    }

    /// The `steps` context of a running job, so far.
    package func stepsContext(ofJob index: Int) -> ValueObject {
        guard let running = jobs[index].running else { return [:] }
        var steps: ValueObject = [:]
        for (step, state) in zip(plan.jobs[index].steps, running.steps) {
            guard let name = step.contextName, let report = state.report else { continue }
            steps[name] = [
                "outputs": .object(report.outputs),
                "outcome": .string(report.outcome.rawValue),
                "conclusion": .string(report.conclusion.rawValue),
            ]
        }
        return steps
    }
}
