import YAML

extension SettingsReading {
    private enum VariableKey: String, CaseIterable {
        case environmentFile = "env-file"
        case environment = "env"
        case values
    }

    /// `{ NAME: value }`, or `[ { env-file: FILE }, { env: [NAME, …] }, { values: { NAME: value } } ]`.
    mutating func variables(_ node: YAMLNode) -> [VariableSetting] {
        if node.mapping != nil { return [.values(literals(node, "'vars'"))] }
        guard let items = node.sequence else {
            error(
                "'vars' must be a mapping or a list.", at: node,
                hint: "Write '{ NAME: value }', or '[ { env-file: vars.env } ]'.")
            return []
        }
        return items.compactMap { variable($0) }
    }

    private mutating func variable(_ node: YAMLNode) -> VariableSetting? {
        let fields = entries(of: node, "Where variables are read")
        guard let field = fields.first, fields.count == 1 else {
            if node.mapping != nil { error("Each place where variables are read has one key.", at: node) }
            return nil
        }
        guard let key: VariableKey = key(of: field) else { return nil }
        switch key {
        case .environmentFile: return text(field.value, "'env-file'").map { .environmentFile($0) }
        case .environment: return list(field.value, "'env'", "A variable").map { .environment($0) }
        case .values: return .values(literals(field.value, "'values'"))
        }
    }

    /// Texts by their names. Nothing is evaluated in them.
    mutating func literals(_ node: YAMLNode, _ what: String) -> [String: String] {
        var variables: [String: String] = [:]
        for entry in entries(of: node, what) {
            let name = entry.key.scalar?.text ?? ""
            guard let scalar = entry.value.scalar else {
                error("The variable '\(name)' must be a text.", at: entry.value)
                continue
            }
            variables[name] = entry.value.isNull ? "" : scalar.text
        }
        return variables
    }
}
