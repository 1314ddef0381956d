import YAML

extension ServerFileReading {
    private enum StatusKey: String, CaseIterable { case api, token, repository }

    /// `{ api: URL, token: { env: [NAME] }, repository: owner/name }`
    mutating func status(_ node: YAMLNode) -> StatusSettings? {
        var (api, token, repository): (String?, SecretSetting?, String?) = (nil, nil, nil)
        let fields = entries(of: node, "'status'")
        guard node.mapping != nil else { return nil }
        for field in fields {
            guard let key: StatusKey = key(of: field) else { continue }
            switch key {
            case .api: api = statusAPI(field.value)
            case .token: token = secret(field.value)
            case .repository: repository = statusRepository(field.value)
            }
        }
        for key in [StatusKey.api, .token] where !fields.contains(where: { $0.key.scalar?.text == key.rawValue }) {
            error(
                "'status' lacks '\(key.rawValue)'.", at: node,
                hint: "Write 'status: { api: https://api.github.com, token: { env: [NAME] } }'.")
        }
        guard let api, let token else { return nil }
        return StatusSettings(api: api, token: token, repository: repository)
    }

    /// A token goes there, so that only this machine is trusted without TLS.
    private mutating func statusAPI(_ node: YAMLNode) -> String? {
        guard let text = text(node, "'api'") else { return nil }
        let open = ["http://127.0.0.1", "http://localhost", "http://[::1]"]
        let isSafe = text.hasPrefix("https://") && text.count > 8
        guard isSafe || open.contains(where: { text == $0 || text.hasPrefix($0 + ":") || text.hasPrefix($0 + "/") })
        else {
            error(
                "'\(text)' is no API that a token can be sent to.", at: node,
                hint: "Write a URL such as 'https://api.github.com' or 'https://git.example/api/v1'.")
            return nil
        }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    private mutating func statusRepository(_ node: YAMLNode) -> String? {
        guard let text = text(node, "'repository'") else { return nil }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ Self.isName(String($0)) }) else {
            error("'\(text)' is no repository's name.", at: node, hint: "Write 'owner/name'.")
            return nil
        }
        return text
    }
}
