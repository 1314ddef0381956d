import Source
import YAML

/// Goes through the tree of a `server.yml`, key by key.
struct ServerFileReading: ConfigurationReading {
    var findings: FindingList

    private enum Key: String, CaseIterable {
        case listen, address, projects, people, capacity, steps, notify, alerts
    }

    private enum StepKey: String, CaseIterable { case users }

    mutating func server(_ root: YAMLNode?) -> ServerFile {
        var server = ServerFile()
        guard let root, !root.isNull else { return server }
        for entry in entries(of: root, "The file") {
            guard let key: Key = key(of: entry) else { continue }
            let value = entry.value
            switch key {
            case .listen: server.listen = listen(value)
            case .address: server.address = address(value)
            case .projects: server.projects = projects(value)
            case .people: server.people = people(value)
            case .capacity: server.capacity = capacity(value)
            case .steps: server.stepUsers = stepUsers(value)
            case .notify: server.notify = notify(value)
            case .alerts: server.alerts = alerts(value)
            }
        }
        checkRoles(root, server)
        return server
    }

    private mutating func listen(_ node: YAMLNode) -> ServerAddress? {
        guard let text = text(node, "'listen'") else { return nil }
        if let address = ServerAddress(text) { return address }
        error("'\(text)' is no address to listen at.", at: node, hint: "Write '127.0.0.1:8470', or ':8470' for all.")
        return nil
    }

    private mutating func address(_ node: YAMLNode) -> String? {
        guard let text = text(node, "'address'") else { return nil }
        let rest = ["https://", "http://"].lazy.compactMap { text.hasPrefix($0) ? text.dropFirst($0.count) : nil }.first
        guard let rest, !rest.isEmpty, !rest.dropLast().contains("/"), rest.first != "/" else {
            error("'\(text)' is no address of a server.", at: node, hint: "Write 'https://HOST', without a path.")
            return nil
        }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    /// `{ users: [NAME, …] }`
    private mutating func stepUsers(_ node: YAMLNode) -> [Located<String>] {
        var users: [Located<String>] = []
        let fields = entries(of: node, "'steps'")
        for entry in fields {
            guard let key: StepKey = key(of: entry) else { continue }
            switch key {
            case .users: users = names(entry.value, "'users'", "A user")
            }
        }
        var known: Set<String> = []
        for user in users where !known.insert(user.value).inserted {
            error("The user '\(user.value)' stands here twice.", at: node)
        }
        if users.isEmpty, node.mapping != nil {
            error(
                "'steps' names no users.", at: node,
                hint: "Write 'steps: { users: [sluice-step-1, sluice-step-2] }', or leave it out.")
        }
        return users
    }

    /// The same as in `sluice.yml`.
    private mutating func notify(_ node: YAMLNode) -> [NotifySettings] {
        var reading = SettingsReading(findings: findings, builtIns: [])
        defer { findings = reading.findings }
        return reading.notify(node)
    }

    /// The same as one place under `secrets:` of `sluice.yml`.
    mutating func secret(_ node: YAMLNode) -> SecretSetting? {
        var reading = SettingsReading(findings: findings, builtIns: [])
        defer { findings = reading.findings }
        return reading.secret(node)
    }

    /// Seconds of a text such as `60s`. - Parameter longest: Seconds.
    mutating func seconds(
        _ node: YAMLNode, _ what: String, longest: Double = 366 * 86_400, besides word: String? = nil
    ) -> Double? {
        guard let text = text(node, what) else { return nil }
        if let seconds = SettingsReading.duration(text), seconds > 0, seconds <= longest { return seconds }
        let times = word.map { "'2h', '7d', or \($0)" } ?? "'2h' or '7d'"
        error("\(what) cannot be '\(text)'.", at: node, hint: "Write a time such as '60s', '10m', \(times).")
        return nil
    }

    /// A role in a project must be somebody's; told once all is read.
    private mutating func checkRoles(_ root: YAMLNode, _ server: ServerFile) {
        let known = server.people.map(\.name.value)
        for project in root["projects"]?.mapping ?? [] {
            for role in project.value["roles"]?.mapping ?? [] {
                guard let name = role.key.scalar?.text, !known.contains(name) else { continue }
                let near = nearestName(to: name, among: known).map { "Did you mean '\($0)'?" }
                error("Nobody under 'people' is called '\(name)'.", at: role.key, hint: near)
            }
        }
    }
}
