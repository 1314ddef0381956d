import Expressions
import Workflows

extension RunnerSet {
    /// As it stands in a journal; nil for `unchecked`, since older journals have nothing there.
    var value: Value? {
        switch self {
        case .unchecked: nil
        case .standard: "standard"
        case .defined(let runners): .array(runners.map(\.value))
        }
    }

    init(value: Value?) {
        switch value {
        case .array(let runners): self = .defined(runners.map(RunnerDefinition.init(value:)))
        case .some: self = .standard
        case nil: self = .unchecked
        }
    }
}

extension RunnerDefinition {
    fileprivate var value: Value {
        var value: ValueObject = ["name": .string(name), "labels": .array(labels.map(\.value))]
        if let group { value["group"] = .string(group) }
        if let capacity { value["capacity"] = .number(Double(capacity)) }
        if let timeoutMinutes { value["timeout_minutes"] = .number(timeoutMinutes) }
        if !environment.isEmpty { value["environment"] = .array(environment.map(Value.string)) }
        if let node { value["node"] = .string(node) }
        if toolVersions != .fail { value["tool_versions"] = .string(toolVersions.rawValue) }
        return .object(value)
    }

    fileprivate init(value: Value) {
        guard case .object(let fields) = value else {
            self.init(name: "", labels: [])
            return
        }
        let number = { (name: String) in fields[name].map(\.asNumber) }
        let items = { (name: String) -> [Value] in
            if case .array(let items)? = fields[name] { items } else { [] }
        }
        self.init(
            name: fields["name"]?.asString ?? "", labels: items("labels").map(Label.init(value:)),
            group: fields["group"]?.asString, capacity: number("capacity").flatMap { Int(exactly: $0) },
            timeoutMinutes: number("timeout_minutes"), environment: items("environment").map(\.asString),
            node: fields["node"]?.asString,
            toolVersions: fields["tool_versions"].flatMap { ToolVersions(rawValue: $0.asString) } ?? .fail)
    }
}

extension RunnerDefinition.Label {
    /// A name, or a name and an image.
    fileprivate var value: Value {
        switch meaning {
        case .host: .string(name)
        case .image(let image): .array([.string(name), .string(image)])
        }
    }

    fileprivate init(value: Value) {
        if case .array(let parts) = value, parts.count == 2 {
            self.init(parts[0].asString, .image(parts[1].asString))
        } else {
            self.init(value.asString)
        }
    }
}
