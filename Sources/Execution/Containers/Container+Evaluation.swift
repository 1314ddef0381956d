import Expressions
import Workflows

extension Container {
    /// A text, a mapping, or null. Throws `expression` for what cannot be evaluated.
    func value(in scope: EvaluationScope) throws(ExecutionError) -> Value {
        switch self {
        case .image(let image): return try image.value(in: scope)
        case .template(let template): return try template.value(in: scope)
        case .fields(let fields):
            var value: ValueObject = [:]
            value["image"] = try fields.image?.value(in: scope)
            value["credentials"] = try fields.credentials?.value(in: scope)
            let pairs = try fields.env.evaluated(in: scope).map { ($0.name, Value.string($0.value)) }
            value["env"] = .object(ValueObject(pairs, keys: .caseSensitive))
            value["ports"] = try fields.ports.value(in: scope)
            value["volumes"] = try fields.volumes.value(in: scope)
            value["options"] = try fields.options?.value(in: scope)
            value["entrypoint"] = try fields.entrypoint?.value(in: scope)
            value["command"] = try fields.command?.value(in: scope)
            return .object(value)
        }
    }
}

extension Container.Credentials {
    fileprivate func value(in scope: EvaluationScope) throws(ExecutionError) -> Value {
        switch self {
        case .template(let template): return try template.value(in: scope)
        case .fields(let username, let password):
            var value: ValueObject = [:]
            value["username"] = try username?.value(in: scope)
            value["password"] = try password?.value(in: scope)
            return .object(value)
        }
    }
}

extension TextSequence {
    fileprivate func value(in scope: EvaluationScope) throws(ExecutionError) -> Value {
        switch self {
        case .template(let template): return try template.value(in: scope)
        case .items(let items):
            return .array(try items.map { item throws(ExecutionError) in try item.value(in: scope) })
        }
    }
}

extension Services {
    /// The services that have an image, by name, in the file's order. Throws `expression`.
    func evaluated(in scope: EvaluationScope) throws(ExecutionError) -> [(name: String, container: RequestedContainer)]
    {
        var values: [(String, Value)] = []
        switch self {
        case .services(let services):
            for service in services { values.append((service.name.value, try service.container.value(in: scope))) }
        case .template(let template):
            switch try template.value(in: scope) {
            case .object(let object): values = object.entries.map { ($0.key, $0.value) }
            case .null: break
            case let value: throw .expression("A mapping is needed here, not '\(value.asString)'.", at: template.range)
            }
        }
        return values.compactMap { name, value in RequestedContainer(value).map { (name, $0) } }
    }
}
