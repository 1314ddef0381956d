package import Expressions
package import Workflows

extension EnvironmentPolicy {
    /// As it stands in a journal; what is as usual is left out.
    package var value: Value {
        var value: ValueObject = ["name": .string(name)]
        if !approvers.isEmpty { value["approvers"] = .lists(approvers) }
        if !branches.isEmpty { value["branches"] = .lists(branches) }
        if !requirements.isEmpty { value["requirements"] = .array(requirements.map(\.value)) }
        if waitSeconds > 0 { value["wait_s"] = .number(waitSeconds) }
        if let confirmation { value["confirm"] = .string(confirmation) }
        if allowsSelfApproval { value["self_approval"] = true }
        if !variables.isEmpty {
            // Names whose case alone differs would be one key of an object.
            value["variables"] = .lists(variables.sorted { $0.key < $1.key }.map { [$0.key, $0.value] })
        }
        if !secrets.isEmpty { value["secrets"] = .array(secrets.map(\.value)) }
        return .object(value)
    }

    /// Nil for what is no policy.
    package init?(value: Value) {
        guard case .object(let fields) = value, let name = fields["name"]?.asString else { return nil }
        self.init(
            name: name, approvers: fields["approvers"]?.lists ?? [], branches: fields["branches"]?.lists ?? [],
            requirements: fields["requirements"]?.items.compactMap(Requirement.init(value:)) ?? [],
            waitSeconds: fields["wait_s"]?.asNumber ?? 0, confirmation: fields["confirm"].map(\.asString),
            allowsSelfApproval: fields["self_approval"] == true,
            variables: Dictionary(
                (fields["variables"]?.lists ?? []).filter { $0.count == 2 }.map { ($0[0], $0[1]) },
                uniquingKeysWith: { $1 }),
            secrets: fields["secrets"]?.items.compactMap(SecretSetting.init(value:)) ?? [])
    }
}

extension EnvironmentPolicy.Requirement {
    fileprivate var value: Value {
        var value: ValueObject = ["workflows": .array(workflows.map(Value.string))]
        if let commit { value["commit"] = .string(commit) }
        return .object(value)
    }

    fileprivate init?(value: Value) {
        guard case .object(let fields) = value else { return nil }
        self.init(
            workflows: fields["workflows"]?.items.map(\.asString) ?? [], commit: fields["commit"].map(\.asString))
    }
}

extension SecretSetting {
    package var value: Value {
        switch self {
        case .sops(let path): ["sops": .string(path)]
        case .environmentFile(let path): ["env-file": .string(path)]
        case .variables(let names): ["env": .array(names.map(Value.string))]
        }
    }

    package init?(value: Value) {
        guard case .object(let fields) = value, let entry = fields.entries.first else { return nil }
        switch entry.key {
        case "sops": self = .sops(entry.value.asString)
        case "env-file": self = .environmentFile(entry.value.asString)
        case "env": self = .variables(entry.value.items.map(\.asString))
        default: return nil
        }
    }
}

extension Value {
    fileprivate static func lists(_ lists: [[String]]) -> Value {
        .array(lists.map { .array($0.map(Value.string)) })
    }

    fileprivate var items: [Value] {
        if case .array(let items) = self { items } else { [] }
    }

    fileprivate var lists: [[String]] { items.map { $0.items.map(\.asString) } }
}
