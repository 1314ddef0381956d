package import Expressions
import Planning
import Workflows

/// What a running job does next, and what its steps see.
extension RunState {
    func decide(runningJob index: Int) -> [Effect] {
        let id = plan.jobs[index].id
        guard let job = jobs[index].running else { return [] }
        guard job.isAttended else { return [.adoptJob(id, attempt: job.attempt)] }
        guard !job.isCompleting else { return [] }
        return StepDecisions(state: self, index: index, job: job).effects ?? [.completeJob(id, attempt: job.attempt)]
    }

    /// What `success()` and its like speak of in a step that starts now.
    package func status(of step: StepID) -> Outcome? {
        guard let running = state(of: step.job)?.running else { return nil }
        if running.status == .cancelled || step.phase != .main { return running.status }
        return running.nodes[step.index].statusAtTurn ?? running.status
    }

    /// Whether a running step goes on when its job is cancelled. An `if` that cannot be evaluated here, since it reads files,
    /// counts by whether it calls `always()`.
    func survivesStop(_ step: StepID, ofJob index: Int) -> Bool {
        guard let planned = jobs[index].running?.nodes[step.index].planned else { return false }
        if step.phase == .post { return planned.post == .always }
        if planned.isFinalizer { return true }
        guard let condition = planned.definition.condition?.value, condition.callsStatusFunction else {
            return false
        }
        let scope = EvaluationScope(
            contexts: stepContexts(ofJob: index), functions: StatusFunctions(jobStatus: .cancelled).functions)
        return (try? condition.evaluate(in: scope)) ?? false
    }

    /// `continue-on-error` of a step that no process carries out. One that cannot be evaluated does not hold.
    func continuesOnError(_ place: Int, ofJob index: Int) -> Bool {
        guard let planned = jobs[index].running?.nodes[place].planned else { return false }
        switch planned.definition.continueOnError {
        case .literal(let value): return value
        case .expression(let template):
            let scope = EvaluationScope(contexts: stepContexts(ofJob: index))
            return (try? template.value.evaluate(in: scope)) == .boolean(true)
        }
    }

    private func stepContexts(ofJob index: Int) -> ValueObject {
        var contexts = contexts(ofJob: index)
        contexts["steps"] = .object(stepsContext(ofJob: index))
        return contexts
    }

    /// The `steps` context of a running job, so far. A step in the background is there once it has been waited for.
    package func stepsContext(ofJob index: Int) -> ValueObject {
        guard let running = jobs[index].running else { return [:] }
        var steps: ValueObject = [:]
        for node in running.nodes where !node.planned.isBackground || node.isSettled {
            guard let name = node.planned.contextName, let report = node.main.report else { continue }
            steps[name] = [
                "outputs": .object(report.outputs),
                "outcome": .string(report.outcome.rawValue),
                "conclusion": .string(report.conclusion.rawValue),
            ]
        }
        return steps
    }
}
