package import Expressions
package import Workflows

/// The `inputs` context of a called workflow, made when its caller starts.
package enum CallInputs {
    /// - Parameter contexts: Of the calling job: `github`, `needs`, `strategy`, `matrix`, `inputs`, `vars`.
    package static func evaluate(
        _ call: Job.CallBody, callee: Workflow, contexts: ValueObject
    ) -> Result<ValueObject, EvaluationFailure> {
        do {
            return .success(try inputs(call, callee, contexts))
        } catch {
            return .failure(error)
        }
    }

    private static func inputs(
        _ call: Job.CallBody, _ callee: Workflow, _ contexts: ValueObject
    ) throws(EvaluationFailure) -> ValueObject {
        var inputs: ValueObject = [:]
        for input in callee.trigger(for: "workflow_call")?.inputs ?? [] {
            let name = input.name.value
            // An explicit '' beats the callee's default; only a missing argument does not.
            let argument = call.inputs.first { $0.name.value.isSameName(as: name) }
            let value: Value
            if let argument {
                value = try evaluate(argument.literal, argument.value.value, contexts, name)
            } else if let standard = input.defaultValue {
                var known: ValueObject = [:]
                for context in ["github", "vars"] { known[context] = contexts[context] }
                value = try evaluate(input.defaultLiteral, standard.value, known, name)
            } else {
                value = input.kind.empty
            }
            inputs[name] = try typed(value, input)
        }
        return inputs
    }

    private static func evaluate(
        _ literal: Value?, _ template: Template, _ contexts: ValueObject, _ name: String
    ) throws(EvaluationFailure) -> Value {
        if let literal { return literal }
        do {
            return try template.evaluate(in: EvaluationScope(contexts: contexts))
        } catch {
            throw EvaluationFailure(message: "The input '\(name)' cannot be evaluated: \(error.message)")
        }
    }

    private static func typed(_ value: Value, _ input: Input) throws(EvaluationFailure) -> Value {
        switch (input.kind, value) {
        case (.boolean, .boolean), (.number, .number), (.string, .string): return value
        case (.boolean, .string("true")): return true
        case (.boolean, .string("false")): return false
        case (.boolean, .null), (.number, .null), (.string, .null): return input.kind.empty
        case (.number, .string(let text)) where !Value.string(text).asNumber.isNaN && !text.isEmpty:
            return .number(value.asNumber)
        case (.string, .number), (.string, .boolean): return .string(value.asString)
        default:
            throw EvaluationFailure(
                message: "The input '\(input.name.value)' is a \(input.kind.rawValue), not '\(value.asString)'.")
        }
    }
}

extension Input.Kind {
    /// What an input without value and default is.
    var empty: Value {
        switch self {
        case .boolean: false
        case .number: 0
        case .string, .choice, .environment: ""
        }
    }
}
