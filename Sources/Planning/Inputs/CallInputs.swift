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

    /// The callee's contexts as far as they are known before the run: an input that comes from `needs` is not.
    static func known(_ call: Job.CallBody, callee: Workflow, contexts: KnownContexts) -> KnownContexts {
        var known = KnownContexts(values: [:])
        for name in ["github", "vars"] { known.values[name] = contexts.values[name] }
        var inputs = dispatched(contexts.values)
        for input in callee.trigger(for: "workflow_call")?.inputs ?? [] {
            let name = input.name.value
            inputs[name] = nil
            let argument = argument(of: call, name)
            let isKnown = argument.map { contexts.obstacle(to: $0.value.value) == nil } ?? true
            // What cannot be evaluated fails the job when it starts, if it does.
            if isKnown, let value = try? value(of: input, argument, contexts.values) {
                inputs[name] = value
            } else {
                known.unknownInputs.insert(name.lowercased())
            }
        }
        known.values["inputs"] = .object(inputs)
        return known
    }

    private static func inputs(
        _ call: Job.CallBody, _ callee: Workflow, _ contexts: ValueObject
    ) throws(EvaluationFailure) -> ValueObject {
        var inputs = dispatched(contexts)
        for input in callee.trigger(for: "workflow_call")?.inputs ?? [] {
            let name = input.name.value
            // Its own place in the order, not that of a dispatch input of the same name.
            inputs[name] = nil
            inputs[name] = try value(of: input, argument(of: call, name), contexts)
        }
        return inputs
    }

    /// The dispatch inputs of the top workflow, which a callee sees too.
    private static func dispatched(_ contexts: ValueObject) -> ValueObject {
        guard case .object(let github)? = contexts["github"], github["event_name"] == "workflow_dispatch",
            case .object(let event)? = github["event"], case .object(let names)? = event["inputs"],
            case .object(let inputs)? = contexts["inputs"]
        else { return [:] }
        // `github.event.inputs` holds texts only; their kinds come down from caller to callee.
        return ValueObject(names.entries.compactMap { name, _ in inputs[name].map { (name, $0) } })
    }

    private static func argument(of call: Job.CallBody, _ name: String) -> Argument? {
        call.inputs.first { $0.name.value.isSameName(as: name) }
    }

    private static func value(
        of input: Input, _ argument: Argument?, _ contexts: ValueObject
    ) throws(EvaluationFailure) -> Value {
        // An explicit '' beats the callee's default; only a missing argument does not.
        if let argument {
            return try typed(evaluate(argument.literal, argument.value.value, contexts, input.name.value), input)
        }
        guard let standard = input.defaultValue else { return input.kind.empty }
        var known: ValueObject = [:]
        for context in ["github", "vars"] { known[context] = contexts[context] }
        return try typed(evaluate(input.defaultLiteral, standard.value, known, input.name.value), input)
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
