import Conductor
import Expressions
import Planning
import Processes
import Runs
import Workflows

extension PreparedJob {
    /// What these steps said changes the job for the steps after them, in their order. Those that are known already are passed over.
    mutating func settle(_ settled: [SettledStep]) {
        for step in settled.dropFirst(settledCount) {
            let effects = effects.removeValue(forKey: step.id) ?? recall(step)
            note(effects, of: step)
            if step.id.index == 0, order.job.steps.first?.action == .containers {
                let output = effects.outputs.last { $0.name == StartedContainers.output }
                containers = output.flatMap { StartedContainers(json: $0.value) }
            }
            environment.set(effects.variables)
            environment.prepend(effects.paths)
            for change in effects.matcherChanges { matchers.apply(change) }
        }
        settledCount = max(settledCount, settled.count)
    }

    /// Knows all that a step which starts now is to see, besides what `settle` knows: what a background step's action has done so far, and the
    /// inputs of the actions that it belongs to. Throws `expression` for inputs that have to be evaluated anew.
    mutating func see(_ order: StepOrder) throws(ExecutionError) {
        settle(order.settled)
        for step in order.branch where effects[step.id] == nil { effects[step.id] = recall(step) }
        for step in order.branch {
            guard let effects = effects[step.id] else { continue }
            note(effects, of: step)
        }
        for outer in order.enclosing where actionScopes[outer.id] == nil { try enter(outer) }
    }

    /// An engine before has entered this action: what it wrote down counts, and only where that is gone is it evaluated anew.
    mutating func enter(_ order: StepOrder) throws(ExecutionError) {
        var place = StepPlace(order, in: self)
        if let scope = ActionScope(readFrom: place.scopeFile) {
            actionScopes[order.id] = scope
            return
        }
        guard case .action(let action) = order.step.action else { return }
        try place.evaluateVariables()
        place.nameAction()
        if case .uses(let uses) = order.step.definition.action {
            let inputs = try ActionInputs(action, uses, in: place.scope)
            actionScopes[order.id] = ActionScope(action, inputs, place, timeout: nil)
        }
    }

    /// The variables and paths that a step starts with.
    func environment(of order: StepOrder) -> JobEnvironment {
        guard !order.branch.isEmpty else { return environment }
        var environment = environment
        for step in order.branch {
            environment.set(effects[step.id]?.variables ?? [])
            environment.prepend(effects[step.id]?.paths ?? [])
        }
        return environment
    }

    private mutating func note(_ effects: StepEffects, of step: SettledStep) {
        guard noted.insert(step.id).inserted else { return }
        if !effects.states.isEmpty { states[step.id.index, default: []] += effects.states }
        let hidden = outputs(effects, where: run.isSecret)
        if let name = step.contextName, !hidden.isEmpty { hiddenOutputs[step.parent, default: [:]][name] = hidden }
    }

    /// `STATE_*`: what the other parts of the step's action have saved for this one; the last one of a name counts.
    func stateVariables(of step: Runs.StepID) -> [(String, String)] {
        var values = ValueObject(keys: .caseSensitive)
        for state in states[step.index] ?? [] { values["STATE_" + state.name] = .string(state.value) }
        return values.entries.map { ($0.key, $0.value.asString) }
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
        let files = files(of: step.id)
        return fileOwner.perform { StepEffects(files: files, commands: commands.effects) }
    }

    func files(of step: Runs.StepID) -> CommandFiles { CommandFiles(prefix: commandFolder + "/" + step.filePrefix) }

    /// For a step with these variables.
    func commandSettings(_ variables: ValueObject) -> CommandSettings {
        CommandSettings(variables: variables, workspace: slot.workspace, matchers: matchers, owner: user)
    }
}
