import YAML

extension SettingsReading {
    private enum GroupKey: String, CaseIterable { case queue }

    /// `GROUP: { queue: fifo }` of each concurrency group; the names in lower case, as groups are told apart.
    mutating func queuedGroups(_ node: YAMLNode) -> Set<String> {
        var groups: Set<String> = []
        for entry in entries(of: node, "'concurrency'") {
            let name = entry.key.scalar?.text ?? ""
            for setting in entries(of: entry.value, "What is said of the group '\(name)'") {
                guard let key: GroupKey = key(of: setting) else { continue }
                guard let queue = text(setting.value, "'\(key.rawValue)'") else { continue }
                guard queue == "fifo" else {
                    error(
                        "'\(queue)' is no queue of a group here: expected fifo.", at: setting.value,
                        hint: "'single' and 'max' stand in the workflow's own file.")
                    continue
                }
                groups.insert(name.lowercased())
            }
        }
        return groups
    }
}
