package import Expressions
import Source
package import Workflows

/// What a job's `environment:` comes to when the job is about to start.
package struct EnvironmentUse: Hashable, Sendable {
    /// As it was written and evaluated; two names are the same environment when they differ in their case only.
    package var name: String
    /// Whether the job's success is a deployment to it.
    package var isDeployment: Bool
    package var url: Address?

    /// Where what was deployed can be seen.
    package enum Address: Hashable, Sendable {
        case text(String)
        /// It may read what the job's steps have said, so it is evaluated after them.
        case template(Located<Template>)
    }

    package init(name: String, isDeployment: Bool = true, url: Address? = nil) {
        self.name = name
        self.isDeployment = isDeployment
        self.url = url
    }

    /// By which the environment is known.
    package var key: String { name.lowercased() }
}

extension EnvironmentReference {
    /// Nil where the name is empty, which is no environment.
    ///
    /// - Parameter scope: `github`, `needs`, `strategy`, `matrix`, `inputs` and `vars` of the job.
    package func use(in scope: EvaluationScope) throws(EvaluationFailure) -> EnvironmentUse? {
        let use =
            switch self {
            case .fields(let fields): try Self.use(of: fields, in: scope)
            case .template(let template): try Self.use(of: try Self.value(of: template, in: scope))
            }
        return use.name.isEmpty ? nil : use
    }

    private static func use(
        of fields: Fields, in scope: EvaluationScope
    ) throws(EvaluationFailure) -> EnvironmentUse {
        var use = EnvironmentUse(name: try text(value(of: .template(fields.name), in: scope), "name"))
        use.url = fields.url.map { .template($0) }
        switch fields.deployment {
        case .literal(let isOn): use.isDeployment = isOn
        case .expression(let template):
            use.isDeployment = try boolean(value(of: .template(template), in: scope), "deployment")
        }
        return use
    }

    /// From one expression for the whole of it: a name, or a mapping.
    private static func use(of value: Value) throws(EvaluationFailure) -> EnvironmentUse {
        guard case .object(let fields) = value else { return EnvironmentUse(name: try text(value, "name")) }
        var use = EnvironmentUse(name: "")
        for (key, value) in fields.entries {
            switch key {
            case "name": use.name = try text(value, key)
            case "url": use.url = .text(try text(value, key))
            case "deployment": use.isDeployment = try boolean(value, key)
            default: throw EvaluationFailure(message: "Unexpected value '\(key)' in 'environment'.")
            }
        }
        return use
    }

    private static func text(_ value: Value, _ key: String) throws(EvaluationFailure) -> String {
        guard value.isPrimitive else { throw unexpected(value, key) }
        return value.asString
    }

    private static func boolean(_ value: Value, _ key: String) throws(EvaluationFailure) -> Bool {
        guard case .boolean(let isOn) = value else { throw unexpected(value, key) }
        return isOn
    }

    private static func unexpected(_ value: Value, _ key: String) -> EvaluationFailure {
        EvaluationFailure(message: "Unexpected value '\(value.asString)' for '\(key)' of 'environment'.")
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
