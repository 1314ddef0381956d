import Source
import YAML

extension SettingsReading {
    private enum Key: String, CaseIterable { case sources, mirror, overrides }

    mutating func actions(_ node: YAMLNode) -> ActionSettings {
        var actions = ActionSettings()
        for entry in entries(of: node, "'actions'") {
            guard let key: Key = key(of: entry) else { continue }
            switch key {
            case .sources: actions.sources = sources(entry.value)
            case .mirror: actions.mirror = text(entry.value, "'mirror'")
            case .overrides: actions.overrides = overrides(entry.value)
            }
        }
        return actions
    }

    private mutating func sources(_ node: YAMLNode) -> [String] {
        guard let items = node.sequence else {
            error("'sources' must be a list of URLs.", at: node)
            return []
        }
        return items.compactMap { source($0) }
    }

    private static let schemes = ["https://", "http://", "git://"]

    private mutating func source(_ node: YAMLNode) -> String? {
        guard let text = text(node, "A source") else { return nil }
        guard let scheme = Self.schemes.first(where: text.hasPrefix), text.count > scheme.count else {
            error(
                "'\(text)' is no URL of a source.", at: node,
                hint: "It begins with 'https://'; a folder of repositories is given as 'mirror'.")
            return nil
        }
        guard !text.contains("@") else {
            error("A source's URL must not hold a name or a password.", at: node)
            return nil
        }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    private mutating func overrides(_ node: YAMLNode) -> [ActionSettings.Override] {
        entries(of: node, "'overrides'").compactMap { override($0) }
    }

    private mutating func override(_ entry: YAMLNode.Entry) -> ActionSettings.Override? {
        let name = entry.key.scalar?.text ?? ""
        let halves = name.split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        let parts = halves[0].split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts.contains(""), halves.last != "" else {
            error("'\(name)' is no action: expected owner/repo or owner/repo@ref.", at: entry.key)
            return nil
        }
        guard let target = target(entry.value) else { return nil }
        return ActionSettings.Override(
            repository: String(halves[0]), ref: halves.count > 1 ? String(halves[1]) : nil, target: target)
    }

    private mutating func target(_ node: YAMLNode) -> ActionSettings.Override.Target? {
        guard let text = text(node, "What stands for an action") else { return nil }
        if ["./", "../", "/"].contains(where: text.hasPrefix) || [".", ".."].contains(text) { return .folder(text) }
        if text == "published" { return .published }
        if let name = builtIns.first(where: { $0 == text.lowercased() }) { return .builtIn(name) }
        let near = nearestName(to: text, among: builtIns).map { "Did you mean '\($0)'? " } ?? ""
        error(
            "'\(text)' is neither a folder nor a built-in action.", at: node,
            hint: near
                + "A folder begins with './' or '/', 'published' is the action itself; built in are: \(builtIns.joined(separator: ", "))."
        )
        return nil
    }
}
