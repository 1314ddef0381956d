import Source
import YAML

extension ServerFileReading {
    private enum ProjectKey: String, CaseIterable {
        case repository, poll, branches
        case pullRequests = "pull-requests"
        case webhook, status, docker
        case untrusted = "host-steps"
        case roles
    }

    private enum WebhookKey: String, CaseIterable { case secret }

    /// `NAME: { repository: …, … }` of each project.
    mutating func projects(_ node: YAMLNode) -> [ServerProject] {
        var known: Set<String> = []
        return entries(of: node, "'projects'").compactMap { entry in
            let name = entry.key.scalar?.text ?? ""
            guard Self.isName(name) else {
                error(
                    "'\(name)' is no name of a project.", at: entry.key,
                    hint: "It is a part of URLs: letters, digits, '-', '_' and '.', and begins with a letter or digit.")
                return nil
            }
            guard known.insert(name.lowercased()).inserted else {
                error("'\(name)' is already defined, with other capitals.", at: entry.key)
                return nil
            }
            return project(Located(name, at: entry.key.range), entry)
        }
    }

    static func isName(_ name: String) -> Bool {
        guard let first = name.first, first.isLetter || first.isNumber, name.count <= 100 else { return false }
        return name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
    }

    private mutating func project(_ name: Located<String>, _ entry: YAMLNode.Entry) -> ServerProject? {
        var project = ServerProject(name: name, repository: "")
        let fields = entries(of: entry.value, "The project '\(name.value)'")
        guard entry.value.mapping != nil else { return nil }
        for field in fields {
            guard let key: ProjectKey = key(of: field) else { continue }
            read(key, field.value, into: &project)
        }
        guard fields.contains(where: { $0.key.scalar?.text == ProjectKey.repository.rawValue }) else {
            error(
                "The project '\(name.value)' lacks 'repository'.", at: entry.key,
                hint: "It is a path of this host, or a URL to fetch from.")
            return nil
        }
        return project
    }

    private mutating func read(_ key: ProjectKey, _ node: YAMLNode, into project: inout ServerProject) {
        switch key {
        case .repository: project.repository = repository(node)
        case .poll: project.pollSeconds = poll(node)
        case .branches: project.branches = texts(node, "'branches'", "A branch")
        case .pullRequests: project.pullRequests = choice(node, "'pull-requests'") ?? .refuse
        case .webhook: project.webhookSecret = webhook(node)
        case .status: project.status = status(node)
        case .docker: project.dockerWorkflows = workflows(node, "'docker'")
        case .untrusted: project.untrustedWorkflows = workflows(node, "'host-steps'")
        case .roles: project.roles = roles(node)
        }
    }

    /// A path is an absolute one: the server's own folder is nobody's business. Commands of git's `ext::` are no URL.
    private mutating func repository(_ node: YAMLNode) -> String {
        guard let text = text(node, "'repository'") else { return "" }
        let schemes = ["https://", "http://", "ssh://", "git://", "file://"]
        let isURL = schemes.contains { text.hasPrefix($0) && text.count > $0.count }
        let isShort = !text.contains("::") && text.wholeMatch(of: /[A-Za-z0-9._-]+@[A-Za-z0-9.-]+:[^\s]+/) != nil
        guard isURL || isShort || text.hasPrefix("/") else {
            error("'\(text)' is neither an absolute path nor a URL.", at: node)
            return ""
        }
        return text
    }

    /// A remote is somebody else's machine.
    private mutating func poll(_ node: YAMLNode) -> Double? {
        guard let text = node.scalar?.text, text == "never" else {
            guard let seconds = seconds(node, "'poll'", besides: "'never'") else { return nil }
            if seconds < 5 { error("'poll' must be 5 seconds or more, or 'never'.", at: node) }
            return seconds
        }
        return nil
    }

    private mutating func webhook(_ node: YAMLNode) -> SecretSetting? {
        var setting: SecretSetting?
        for field in entries(of: node, "'webhook'") {
            guard let key: WebhookKey = key(of: field) else { continue }
            switch key {
            case .secret: setting = secret(field.value)
            }
        }
        return setting
    }

    private mutating func workflows(_ node: YAMLNode, _ what: String) -> [Located<String>] {
        guard node.sequence != nil else {
            error("\(what) must be a list of workflows.", at: node)
            return []
        }
        return names(node, what, "A workflow")
    }

    /// Each with its place.
    mutating func names(_ node: YAMLNode, _ what: String, _ item: String) -> [Located<String>] {
        guard let items = node.sequence else {
            error("\(what) must be a list.", at: node)
            return []
        }
        return items.compactMap { entry in text(entry, item).map { Located($0, at: entry.range) } }
    }

    private mutating func roles(_ node: YAMLNode) -> [String: ServerRole] {
        var roles: [String: ServerRole] = [:]
        for entry in entries(of: node, "'roles'") {
            guard let name = entry.key.scalar?.text else { continue }
            let role: ServerRole? = choice(entry.value, "The role of '\(name)'")
            roles[name] = role
        }
        return roles
    }
}
