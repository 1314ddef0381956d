import Conductor
import Expressions
import Planning
import Runs

extension PreparedJob {
    /// What a step said changes the job for the steps after it. Returns the outputs that others may see.
    @discardableResult
    mutating func apply(_ effects: StepEffects, of order: StepOrder) -> ValueObject {
        environment.set(effects.variables)
        environment.prepend(effects.paths)
        if !effects.states.isEmpty { states[order.id.index, default: []] += effects.states }
        var visible: ValueObject = [:]
        var hidden: ValueObject = [:]
        for pair in effects.outputs {
            // The last one of a name counts, whether it is a secret or not.
            visible[pair.name] = nil
            hidden[pair.name] = nil
            if run.isSecret(pair.value) {
                hidden[pair.name] = .string(pair.value)
            } else {
                visible[pair.name] = .string(pair.value)
            }
        }
        if let name = order.step.contextName, !hidden.isEmpty { hiddenOutputs[name] = hidden }
        return visible
    }
}
