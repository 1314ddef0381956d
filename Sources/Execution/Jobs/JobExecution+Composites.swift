import Conductor
import Digests
import Expressions
import Planning
import Runs
import Workflows

extension JobExecution {
    /// The steps of a composite action are done: its outputs are evaluated, and it has ended.
    mutating func complete(_ order: CompositeOrder) {
        guard case .action(let action) = order.step.step.action, var job else { return }
        self.job = nil
        var reason = order.outcome == .failure ? "A step of the action failed." : nil
        var outcome = order.outcome
        var effects = StepEffects(outputs: [])
        do throws(ExecutionError) {
            try job.see(order.step)
            if job.actionScopes[order.step.id] == nil { try job.enter(order.step) }
            effects = StepEffects(outputs: try outputs(of: action, order, job))
            try write(effects, of: order.step.id, in: job)
        } catch {
            reason = run.redact(error.sentence(in: action.file.path))
            if outcome == .success { outcome = .failure }
        }
        job.effects[order.step.id] = effects
        job.actionScopes[order.step.id] = nil
        self.job = job
        var place = StepPlace(order.step, in: job)
        // They were evaluated when the action was entered.
        try? place.evaluateVariables()
        run.report(
            .stepFinished(
                order.step.id,
                StepReport(
                    outcome: outcome, conclusion: StepResult.conclusion(of: outcome, place),
                    outputs: job.visibleOutputs(effects), reason: reason)))
    }

    private func outputs(
        of action: PlannedAction, _ order: CompositeOrder, _ job: PreparedJob
    ) throws(ExecutionError) -> [EnvironmentFile.Pair] {
        guard order.step.id.phase == .main, let inner = job.actionScopes[order.step.id] else { return [] }
        var place = StepPlace(order.step, in: job)
        try place.evaluateVariables()
        var scope = place.scope
        scope.contexts["inputs"] = .object(inner.inputs)
        scope.contexts["steps"] = .object(job.steps(order.innerSteps, in: order.step.id.index))
        var outputs: [EnvironmentFile.Pair] = []
        for output in action.definition.outputs {
            if let value = output.value { outputs.append(.init(output.name.value, try value.text(in: scope))) }
        }
        return outputs
    }

    /// As a process would have written them, so that an engine that comes back reads them again.
    private func write(_ effects: StepEffects, of step: Runs.StepID, in job: PreparedJob) throws(ExecutionError) {
        guard !effects.outputs.isEmpty else { return }
        let blocks = effects.outputs.map { pair in
            // No value of ours has this line.
            let delimiter = "sluice_end_of_\(sha256(pair.value).prefix(16))"
            return "\(pair.name)<<\(delimiter)\n\(pair.value)\n\(delimiter)\n"
        }
        try writeFile(job.files(of: step).output, blocks.joined().utf8)
    }
}
