import Expressions
import Planning
import Workflows

/// What a running job does next.
extension RunState {
    func decide(runningJob index: Int) -> [Effect] {
        let id = plan.jobs[index].id
        guard let job = jobs[index].running else { return [] }
        guard job.isAttended else { return [.adoptJob(id, attempt: job.attempt)] }
        guard !job.isCompleting else { return [] }
        return StepDecisions(state: self, index: index, job: job).effects ?? [.completeJob(id, attempt: job.attempt)]
    }

    /// Whether a running step goes on when its job, or its action, is stopped. An `if` that cannot be evaluated here, since it reads
    /// files, counts by whether it calls `always()`.
    func survivesStop(_ step: StepID, ofJob index: Int) -> Bool {
        guard let node = jobs[index].running?.nodes[step.index] else { return false }
        switch step.phase {
        case .main: return node.planned.isFinalizer || holds(node.planned.definition.condition?.value, step, index)
        // A composite action's own hooks always run; those of its steps have conditions of their own.
        case .pre: return survives(node.planned.pre, step, index)
        case .post: return survives(node.planned.post, step, index)
        }
    }

    private func survives(_ hook: PlannedStep.Hook?, _ step: StepID, _ index: Int) -> Bool {
        guard let condition = hook?.condition else { return true }
        return condition.callsAlways || holds(condition, step, index)
    }

    /// Whether a condition holds once all is cancelled.
    private func holds(_ condition: Condition?, _ step: StepID, _ index: Int) -> Bool {
        guard let condition, condition.callsStatusFunction else { return false }
        let scope = EvaluationScope(
            contexts: stepContexts(beside: step.index, ofJob: index),
            functions: StatusFunctions(jobStatus: .cancelled).functions)
        return (try? condition.evaluate(in: scope)) ?? false
    }

    /// `continue-on-error` of a step that no process carries out. One that cannot be evaluated does not hold.
    func continuesOnError(_ place: Int, ofJob index: Int) -> Bool {
        guard let planned = jobs[index].running?.nodes[place].planned else { return false }
        switch planned.definition.continueOnError {
        case .literal(let value): return value
        case .expression(let template):
            let scope = EvaluationScope(contexts: stepContexts(beside: place, ofJob: index))
            return (try? template.value.evaluate(in: scope)) == .boolean(true)
        }
    }

    private func stepContexts(beside place: Int, ofJob index: Int) -> ValueObject {
        var contexts = contexts(ofJob: index)
        contexts["steps"] = .object(stepsContext(ofJob: index, in: jobs[index].running?.nodes[place].parent))
        return contexts
    }
}
