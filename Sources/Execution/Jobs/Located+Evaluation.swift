import Expressions
import Workflows

extension Located<Template> {
    /// The value of a template. Throws `expression` with the template's place.
    func value(in scope: EvaluationScope) throws(ExecutionError) -> Expressions.Value {
        do {
            return try value.evaluate(in: scope)
        } catch {
            throw .expression(error.message, at: range)
        }
    }

    func text(in scope: EvaluationScope) throws(ExecutionError) -> String {
        if value.isLiteral, let text = value.plainText { return text }
        return try value(in: scope).asString
    }
}

extension ValueTemplate {
    /// Throws `expression` with the place of what cannot be evaluated.
    func value(in scope: EvaluationScope) throws(ExecutionError) -> Expressions.Value {
        do {
            return try evaluate(in: scope)
        } catch {
            throw .expression(error.message, at: error.range)
        }
    }
}

extension Template {
    /// The text of a template without expressions.
    fileprivate var plainText: String? {
        switch parts.first {
        case nil: ""
        case .literal(let text): text
        case .expression: nil
        }
    }
}

extension Setting<Bool> {
    /// Throws `expression` for what cannot be evaluated or is no boolean.
    func evaluated(in scope: EvaluationScope) throws(ExecutionError) -> Bool {
        switch self {
        case .literal(let value): return value
        case .expression(let template):
            let value = try template.value(in: scope)
            switch value {
            case .boolean(let boolean): return boolean
            case .string("true"): return true
            case .string("false"), .null: return false
            default: throw .expression("A boolean is needed here, not '\(value.asString)'.", at: template.range)
            }
        }
    }
}

extension Setting<Double> {
    /// Throws `expression` for what cannot be evaluated or is no number.
    func evaluated(in scope: EvaluationScope) throws(ExecutionError) -> Double {
        switch self {
        case .literal(let value): return value
        case .expression(let template):
            let value = try template.value(in: scope)
            guard value.asNumber.isFinite else {
                throw .expression("A number is needed here, not '\(value.asString)'.", at: template.range)
            }
            return value.asNumber
        }
    }
}

extension TextMapping {
    /// Names and values in the file's order. Throws `expression`.
    func evaluated(in scope: EvaluationScope) throws(ExecutionError) -> [EnvironmentFile.Pair] {
        switch self {
        case .entries(let entries):
            var pairs: [EnvironmentFile.Pair] = []
            for entry in entries {
                pairs.append(.init(entry.name.value, try entry.value.text(in: scope)))
            }
            return pairs
        case .template(let template):
            switch try template.value(in: scope) {
            case .object(let object): return object.entries.map { .init($0.key, $0.value.asString) }
            case .null: return []
            case let value: throw .expression("A mapping is needed here, not '\(value.asString)'.", at: template.range)
            }
        }
    }
}
