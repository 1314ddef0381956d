import Expressions
import YAML

extension SettingsReading {
    private enum EnvironmentKey: String, CaseIterable {
        case approvers, branches, requires
        case commit = "for"
        case wait, confirm
        case selfApproval = "self-approval"
        case vars, secrets
    }

    /// `NAME: { approvers: […], branches: […], … }` of each environment.
    mutating func environments(_ node: YAMLNode) -> [EnvironmentPolicy] {
        var known: Set<String> = []
        return entries(of: node, "'environments'").compactMap { entry in
            let name = entry.key.scalar?.text ?? ""
            guard !name.isEmpty else {
                error("An environment has a name.", at: entry.key)
                return nil
            }
            guard known.insert(name.lowercased()).inserted else {
                error("'\(name)' is already defined, with other capitals.", at: entry.key)
                return nil
            }
            return environment(name, entry.value)
        }
    }

    private mutating func environment(_ name: String, _ node: YAMLNode) -> EnvironmentPolicy {
        var policy = EnvironmentPolicy(name: name)
        var workflows: [String] = []
        var commit: (text: String, node: YAMLNode)?
        if node.isNull { return policy }
        for field in entries(of: node, "What is said of the environment '\(name)'") {
            guard let key: EnvironmentKey = key(of: field) else { continue }
            let value = field.value
            switch key {
            case .approvers: policy.approvers += list(value, "'approvers'", "An approver").map { [$0] } ?? []
            case .branches: policy.branches += list(value, "'branches'", "A branch").map { [$0] } ?? []
            case .requires: workflows = requirements(value)
            case .commit: commit = template(value).map { ($0, value) }
            case .wait: policy.waitSeconds = seconds(value) ?? 0
            case .confirm: policy.confirmation = text(value, "'confirm'")
            case .selfApproval: policy.allowsSelfApproval = isOn(value, "'self-approval'")
            case .vars: policy.variables = literals(value, "'vars'")
            case .secrets: policy.secrets = secrets(value)
            }
        }
        if let commit, workflows.isEmpty {
            error("'for' says for which commit something is required, and nothing is.", at: commit.node)
        }
        if !workflows.isEmpty {
            policy.requirements = [EnvironmentPolicy.Requirement(workflows: workflows, commit: commit?.text)]
        }
        return policy
    }

    /// Names of workflows, and `stack:NAME` or `stack:NAME/VARIANT` for tests of stacks.
    private mutating func requirements(_ node: YAMLNode) -> [String] {
        let names = list(node, "'requires'", "A workflow") ?? []
        for name in names where name.hasPrefix("stack:") {
            let parts = name.dropFirst("stack:".count).split(separator: "/", omittingEmptySubsequences: false)
            guard parts.contains(where: \.isEmpty) || parts.count > 2 else { continue }
            error("'\(name)' names no stack.", at: node, hint: "Write 'stack:NAME', or 'stack:NAME/VARIANT'.")
        }
        return names
    }

    /// One that names nobody would let nobody through, which cannot be meant.
    mutating func list(_ node: YAMLNode, _ what: String, _ each: String) -> [String]? {
        let items = texts(node, what, each)
        guard node.sequence?.isEmpty == true else { return items.isEmpty ? nil : items }
        error("\(what) names none.", at: node)
        return nil
    }

    private mutating func template(_ node: YAMLNode) -> String? {
        guard let text = text(node, "'for'") else { return nil }
        do {
            _ = try Template(parsing: text)
            return text
        } catch {
            self.error("'for' cannot be read: \(error.message)", at: node)
            return nil
        }
    }

    private mutating func isOn(_ node: YAMLNode, _ what: String) -> Bool {
        if case .boolean(let isOn)? = node.scalar?.value { return isOn }
        error("\(what) must be true or false.", at: node)
        return false
    }

    /// At most 30 days, as on GitHub.
    private mutating func seconds(_ node: YAMLNode) -> Double? {
        guard let text = text(node, "'wait'") else { return nil }
        guard let seconds = Self.duration(text), seconds <= 30 * 86_400 else {
            error("'\(text)' is no time to wait.", at: node, hint: "Write '90s', '10m', '2h' or at most '30d'.")
            return nil
        }
        return seconds
    }

    // MARK: Secrets

    private enum SecretKey: String, CaseIterable {
        case sops
        case environmentFile = "env-file"
        case variables = "env"
    }

    /// `[ { sops: FILE }, { env-file: FILE }, { env: [NAME, …] } ]`.
    mutating func secrets(_ node: YAMLNode) -> [SecretSetting] {
        guard let items = node.sequence else {
            error("'secrets' must be a list.", at: node, hint: "Write '[ { sops: secrets.enc.yaml } ]'.")
            return []
        }
        return items.compactMap { secret($0) }
    }

    mutating func secret(_ node: YAMLNode) -> SecretSetting? {
        let fields = entries(of: node, "Where secrets are read")
        guard let field = fields.first, fields.count == 1 else {
            if node.mapping != nil { error("Each place where secrets are read has one key.", at: node) }
            return nil
        }
        guard let key: SecretKey = key(of: field) else { return nil }
        switch key {
        case .sops: return text(field.value, "'sops'").map { .sops($0) }
        case .environmentFile: return text(field.value, "'env-file'").map { .environmentFile($0) }
        case .variables: return list(field.value, "'env'", "A variable").map { .variables($0) }
        }
    }
}
