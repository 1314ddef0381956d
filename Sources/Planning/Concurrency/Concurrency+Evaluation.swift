package import Expressions
import Source
package import Workflows

extension Plan {
    /// What a `concurrency:` comes to, with what `sluice.yml` says of that group; nil where the group's name is empty, which holds
    /// nobody up.
    ///
    /// - Parameter contexts: `github`, `inputs` and `vars`; for a job also `needs`, `strategy` and `matrix`.
    package func groupRequest(
        _ concurrency: Concurrency, contexts: ValueObject, isKept: Bool = false
    ) throws(EvaluationFailure) -> GroupRequest? {
        var asked = try concurrency.request(in: EvaluationScope(contexts: contexts))
        guard !asked.group.isEmpty else { return nil }
        if request.queuedGroups.contains(asked.key) {
            asked.queue = .fifo
            asked.cancelsInProgress = false
        }
        asked.isKept = isKept
        return asked
    }

    /// `workflows/ci.yml:3:1`.
    package func place(of concurrency: Located<Concurrency>, inScope scope: Int) -> String {
        let start = concurrency.range.start
        return "\(scopes[scope].workflow.path):\(start.line):\(start.column)"
    }
}

extension Concurrency {
    fileprivate func request(in scope: EvaluationScope) throws(EvaluationFailure) -> GroupRequest {
        switch self {
        case .template(let template): try Self.request(from: Self.value(of: template, in: scope))
        case .fields(let fields): try Self.request(from: fields, in: scope)
        }
    }

    private static func request(
        from fields: Fields, in scope: EvaluationScope
    ) throws(EvaluationFailure) -> GroupRequest {
        var values: ValueObject = ["group": try value(of: .template(fields.group), in: scope)]
        switch fields.cancelInProgress {
        case .literal(let isOn): values["cancel-in-progress"] = .boolean(isOn)
        case .expression(let template):
            values["cancel-in-progress"] = try value(of: .template(template), in: scope)
        }
        switch fields.queue {
        case .literal(let queue): values["queue"] = .string(queue.rawValue)
        case .expression(let template): values["queue"] = try value(of: .template(template), in: scope)
        }
        return try request(from: .object(values))
    }

    /// From a group's name, or from a mapping.
    private static func request(from value: Value) throws(EvaluationFailure) -> GroupRequest {
        guard case .object(let fields) = value else { return GroupRequest(group: try text(value, "group")) }
        var request = GroupRequest(group: "")
        for (key, value) in fields.entries {
            switch key {
            case "group": request.group = try text(value, key)
            case "cancel-in-progress":
                guard case .boolean(let isOn) = value else { throw unexpected(value, key) }
                request.cancelsInProgress = isOn
            case "queue":
                // `fifo` is a word of `sluice.yml` only.
                guard let queue = Queue(rawValue: value.asString) else { throw unexpected(value, key) }
                request.queue = queue == .max ? .max : .single
            default: throw EvaluationFailure(message: "Unexpected value '\(key)' in 'concurrency'.")
            }
        }
        guard request.queue != .max || !request.cancelsInProgress else {
            throw EvaluationFailure(message: contradiction)
        }
        return request
    }

    private static func text(_ value: Value, _ key: String) throws(EvaluationFailure) -> String {
        guard value.isPrimitive else { throw unexpected(value, key) }
        return value.asString
    }

    private static func unexpected(_ value: Value, _ key: String) -> EvaluationFailure {
        EvaluationFailure(message: "Unexpected value '\(value.asString)' for '\(key)' of 'concurrency'.")
    }

    private static func value(
        of template: ValueTemplate, in scope: EvaluationScope
    ) throws(EvaluationFailure) -> Value {
        do {
            return try template.evaluate(in: scope)
        } catch {
            let start = error.range.start
            throw EvaluationFailure(message: "(Line: \(start.line), Col: \(start.column)): \(error.message)")
        }
    }
}
