package import Expressions
package import Workflows

/// The outputs of a called workflow, made when its jobs are done.
package enum CallOutputs {
    /// - Parameter contexts: Of the callee: `github`, `inputs`, `vars` and `jobs`.
    package static func evaluate(
        of callee: Workflow, contexts: ValueObject
    ) -> Result<ValueObject, EvaluationFailure> {
        var outputs: ValueObject = [:]
        for output in callee.trigger(for: "workflow_call")?.outputs ?? [] {
            do {
                let value = try output.value.value.string(in: EvaluationScope(contexts: contexts))
                outputs[output.name.value] = .string(value)
            } catch {
                let message = "The output '\(output.name.value)' cannot be evaluated: \(error.message)"
                return .failure(EvaluationFailure(message: message))
            }
        }
        return .success(outputs)
    }
}
