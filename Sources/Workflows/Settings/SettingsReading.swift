import Source
import YAML

/// Goes through the tree of a `sluice.yml`, key by key.
struct SettingsReading {
    var findings: FindingList
    let builtIns: [String]

    mutating func settings(_ root: YAMLNode?) -> Settings {
        var settings = Settings()
        guard let root, !root.isNull else { return settings }
        for entry in entries(of: root, "The file") {
            guard let key: SettingsKey = key(of: entry) else { continue }
            switch key.standing {
            case .carriedOut where key == .concurrency: settings.queuedGroups = queuedGroups(entry.value)
            case .carriedOut: settings.actions = actions(entry.value)
            case .refused:
                error("'\(key.rawValue)' is not carried out yet by this version of Sluice.", at: entry.key)
            case .idle(let why):
                findings.warning("'\(key.rawValue)' has no effect yet: \(why).", at: entry.key.range)
            }
        }
        return settings
    }

    // MARK: Parts of all of them

    /// Those of a mapping, each key once.
    mutating func entries(of node: YAMLNode, _ what: String) -> [YAMLNode.Entry] {
        guard let entries = node.mapping else {
            error("\(what) must be a mapping.", at: node)
            return []
        }
        var seen: Set<String> = []
        return entries.filter { entry in
            guard let name = entry.key.scalar?.text else {
                error("A key must be a text.", at: entry.key)
                return false
            }
            guard seen.insert(name).inserted else {
                error("'\(name)' is already defined.", at: entry.key)
                return false
            }
            return true
        }
    }

    mutating func key<Key: RawRepresentable<String> & CaseIterable>(of entry: YAMLNode.Entry) -> Key? {
        let name = entry.key.scalar?.text ?? ""
        if let key = Key(rawValue: name) { return key }
        let known = Key.allCases.map(\.rawValue)
        let near = nearestName(to: name, among: known).map { "Did you mean '\($0)'? " } ?? ""
        error(
            "There is no setting '\(name)'.", at: entry.key,
            hint: near + "Known are: \(known.joined(separator: ", ")).")
        return nil
    }

    mutating func text(_ node: YAMLNode, _ what: String) -> String? {
        guard let text = node.scalar?.text, !text.isEmpty, !node.isNull else {
            error("\(what) must be a text.", at: node)
            return nil
        }
        return text
    }

    mutating func error(_ message: String, at node: YAMLNode, hint: String? = nil) {
        findings.error(message, at: node.range, .ours, hint: hint)
    }
}

extension YAMLNode {
    fileprivate var isNull: Bool { scalar?.value == .null }
}
