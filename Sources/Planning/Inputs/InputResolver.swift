package import Expressions
import Source
package import Workflows

/// Turns the inputs that a person gave by hand into the `inputs` context, by what the workflow declares.
package enum InputResolver {
    /// Throws all that is wrong at once: unknown names, missing ones, values outside their type or options.
    ///
    /// - Parameter contexts: What a default of `workflow_call` may be made of: `github` and `vars`.
    package static func resolve(
        _ given: [String: String], declared: [Input], path: String, contexts: ValueObject = [:]
    ) throws(PlanningError) -> ValueObject {
        var wrong: [Diagnostic] = []
        for name in given.keys.sorted() where !declared.contains(where: { $0.name.value.isSameName(as: name) }) {
            wrong.append(unknown(name, declared))
        }
        var inputs: ValueObject = [:]
        for input in declared {
            let name = input.name.value
            let typed = given.first { $0.key.isSameName(as: name) }?.value
            if typed == nil, input.isRequired, input.defaultValue == nil {
                wrong.append(
                    .error(
                        "The input '\(name)' is required and was not given.", path: path, range: input.name.range,
                        hint: "Give it with --input \(name)=…"))
                continue
            }
            do throws(EvaluationFailure) {
                let text: String? = if let typed { typed } else { try standard(input, contexts) }
                inputs[name] = try value(text, of: input)
            } catch {
                wrong.append(.error(error.message, path: path, range: input.name.range))
            }
        }
        guard wrong.isEmpty else { throw PlanningError(wrong) }
        return inputs
    }

    private static func standard(_ input: Input, _ contexts: ValueObject) throws(EvaluationFailure) -> String? {
        guard let template = input.defaultValue?.value else { return nil }
        do {
            return try template.string(in: EvaluationScope(contexts: contexts))
        } catch {
            throw EvaluationFailure(
                message: "The default of the input '\(input.name.value)' cannot be evaluated: \(error.message)")
        }
    }

    private static func unknown(_ name: String, _ declared: [Input]) -> Diagnostic {
        guard !declared.isEmpty else {
            return .error("The input '\(name)' is unknown: the workflow declares none for this event.")
        }
        let names = declared.map(\.name.value)
        let list = "It declares: \(names.joined(separator: ", "))."
        return .error(
            "The input '\(name)' is unknown to the workflow.",
            hint: nearestName(to: name, among: names).map { "Did you mean '\($0)'? \(list)" } ?? list)
    }

    private static func value(_ text: String?, of input: Input) throws(EvaluationFailure) -> Value {
        let name = input.name.value
        switch input.kind {
        case .string, .environment: return .string(text ?? "")
        case .boolean:
            switch text?.lowercased() {
            case "true": return true
            case "false", nil, "": return false
            default: throw EvaluationFailure(message: "The input '\(name)' is true or false, not '\(text ?? "")'.")
            }
        case .number:
            guard let text, !text.isEmpty else { return 0 }
            let number = Value.string(text).asNumber
            guard !number.isNaN else {
                throw EvaluationFailure(message: "The input '\(name)' is a number, not '\(text)'.")
            }
            return .number(number)
        case .choice:
            let options = input.options.map(\.value)
            let chosen = text ?? options.first ?? ""
            guard options.contains(chosen) else {
                let near = nearestName(to: chosen, among: options).map { " Did you mean '\($0)'?" } ?? ""
                throw EvaluationFailure(
                    message: "The input '\(name)' is one of \(options.joined(separator: ", ")), not '\(chosen)'.\(near)"
                )
            }
            return .string(chosen)
        }
    }
}

extension String {
    /// Names of inputs and jobs are the same whatever their case.
    func isSameName(as other: String) -> Bool { lowercased() == other.lowercased() }
}
