import Conductor
import Expressions
import Planning
import Processes
import Runs

extension PreparedJob {
    /// What these steps said changes the job for the steps after them, in their order. Those that are known already are passed over.
    mutating func settle(_ settled: [SettledStep]) {
        for step in settled.dropFirst(settledCount) {
            apply(effects.removeValue(forKey: step.id) ?? recall(step), of: step)
        }
        settledCount = max(settledCount, settled.count)
    }

    private mutating func apply(_ effects: StepEffects, of step: SettledStep) {
        if case .containers = order.job.steps[step.id.index].action {
            let output = effects.outputs.last { $0.name == StartedContainers.output }
            containers = output.flatMap { StartedContainers(json: $0.value) }
        }
        environment.set(effects.variables)
        environment.prepend(effects.paths)
        for change in effects.matcherChanges { matchers.apply(change) }
        if !effects.states.isEmpty { states[step.id.index, default: []] += effects.states }
        let hidden = outputs(effects, where: run.isSecret)
        if let name = step.contextName, !hidden.isEmpty { hiddenOutputs[name] = hidden }
    }

    /// The outputs that others may see.
    func visibleOutputs(_ effects: StepEffects) -> ValueObject { outputs(effects) { !run.isSecret($0) } }

    /// The last one of a name counts, whether it is a secret or not.
    private func outputs(_ effects: StepEffects, where isWanted: (String) -> Bool) -> ValueObject {
        var outputs: ValueObject = [:]
        for pair in effects.outputs { outputs[pair.name] = isWanted(pair.value) ? .string(pair.value) : nil }
        return outputs
    }

    /// What a step said under an engine before, read again from its files and its log.
    private func recall(_ step: SettledStep) -> StepEffects {
        var commands = CommandStream(commandSettings(environment.variables))
        if let id = try? step.id.keeperID() {
            _ = LogReading(run: run, id: id).read(from: 0, to: .max) { commands.write($0) }
            commands.finish()
        }
        return StepEffects(files: files(of: step.id), commands: commands.effects)
    }

    func files(of step: Runs.StepID) -> CommandFiles { CommandFiles(prefix: commandFolder + "/" + step.filePrefix) }

    /// For a step with these variables.
    func commandSettings(_ variables: ValueObject) -> CommandSettings {
        CommandSettings(variables: variables, workspace: slot.workspace, matchers: matchers)
    }
}
