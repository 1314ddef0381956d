import Expressions
import Planning
import Runs
import Workflows

/// What the execution is told of a job or step, from the state as it is.
extension RunState {
    func order(ofJob job: JobID) -> JobOrder? {
        guard let index = index(of: job), let running = jobs[index].running else { return nil }
        let planned = plan.jobs[index]
        let family = plan.families[planned.family]
        return JobOrder(
            job: planned, family: family, scope: plan.scopes[family.scope], attempt: running.attempt,
            contexts: contexts(ofJob: index), status: running.status, steps: stepsContext(ofJob: index),
            settled: running.settled, callers: callers(ofScope: family.scope),
            // It could be evaluated when the job was started.
            environment: (try? environmentUse(ofJob: index)) ?? nil, otherOutputs: outputSize,
            shippedCommit: jobs[index].environment?.check?.commit)
    }

    private func callers(ofScope scope: Int) -> [JobOrder.Caller] {
        guard let index = plan.scopes[scope].caller else { return [] }
        let family = plan.families[plan.jobs[index].family]
        guard case .call(let call) = family.definition.body else { return [] }
        return callers(ofScope: family.scope) + [.init(call: call, contexts: contexts(ofJob: index))]
    }

    func order(of step: StepID) -> StepOrder? {
        guard let index = index(of: step.job), let running = jobs[index].running, let status = status(of: step) else {
            return nil
        }
        let node = running.nodes[step.index]
        let beside = running.steps(beside: step.index)
        let enclosing = running.steps(above: step.index).compactMap { place -> StepOrder? in
            var outer = step
            outer.index = place
            outer.attempt = running.nodes[place][step.phase].attempt
            return order(of: outer)
        }
        return StepOrder(
            id: step, step: node.planned, contexts: contexts(ofJob: index), status: status, jobStatus: running.status,
            steps: stepsContext(ofJob: index, in: node.parent), settled: running.settled,
            branch: running.nodes[running.ownStep(above: step.index)].branch,
            siblings: beside.map { running.nodes[$0].planned }, place: beside.firstIndex(of: step.index) ?? 0,
            enclosing: enclosing, mayHaveRun: mayHaveRun(step))
    }

    func order(ofComposite step: StepID) -> CompositeOrder? {
        guard let order = order(of: step), let index = index(of: step.job), let running = jobs[index].running else {
            return nil
        }
        return CompositeOrder(
            step: order, outcome: running.nodes[step.index].status,
            innerSteps: stepsContext(ofJob: index, in: step.index))
    }
}
