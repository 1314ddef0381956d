import Source
import YAML

/// Goes through the tree of a `sluice.yml`, key by key.
struct SettingsReading: ConfigurationReading {
    var findings: FindingList
    let builtIns: [String]

    mutating func settings(_ root: YAMLNode?) -> Settings {
        var settings = Settings()
        guard let root, !root.isNull else { return settings }
        for entry in entries(of: root, "The file") {
            guard let key: SettingsKey = key(of: entry) else { continue }
            switch key.standing {
            case .carriedOut: read(key, entry.value, into: &settings)
            case .idle(let why):
                findings.warning("'\(key.rawValue)' has no effect yet: \(why).", at: entry.key.range)
            }
        }
        checkAlerts(root, settings)
        return settings
    }

    private mutating func read(_ key: SettingsKey, _ node: YAMLNode, into settings: inout Settings) {
        switch key {
        case .hostGuard: settings.hostGuard = choice(node, "'host-guard'") ?? .ask
        case .policy: readPolicy(node, into: &settings)
        case .concurrency: settings.queuedGroups = queuedGroups(node)
        case .obligations: settings.obligations = obligations(node)
        case .locks: settings.locks = locks(node)
        case .environments: settings.environments = environments(node)
        case .secrets: settings.secrets = secrets(node)
        case .vars: settings.variables = variables(node)
        case .schedules: settings.schedules = schedules(node)
        case .notify: settings.notify = notify(node)
        default: settings.actions = actions(node)
        }
    }

    private enum PolicyKey: String, CaseIterable {
        case softSkip = "soft-skip"
        case zeroTests = "zero-tests"
        case destructiveCommands = "destructive-commands"
    }

    private mutating func readPolicy(_ node: YAMLNode, into settings: inout Settings) {
        for entry in entries(of: node, "'policy'") {
            guard let key: PolicyKey = key(of: entry) else { continue }
            switch key {
            case .destructiveCommands: settings.hostGuard = choice(entry.value, "'destructive-commands'") ?? .ask
            case .softSkip, .zeroTests:
                error("'\(key.rawValue)' is not carried out yet by this version of Sluice.", at: entry.key)
            }
        }
    }
}
