import Source
import YAML

extension SettingsReading {
    private enum ScheduleKey: String, CaseIterable {
        case catchUp = "catch-up"
        case window, overlap, timezone
    }

    /// `WORKFLOW: { catch-up: once, window: 24h, overlap: skip, timezone: UTC }` of each workflow.
    mutating func schedules(_ node: YAMLNode) -> [ScheduleSettings] {
        entries(of: node, "'schedules'").map { entry in
            let workflow = entry.key.scalar?.text ?? ""
            var settings = ScheduleSettings(
                workflow: Located(workflow, at: entry.key.range), policy: SchedulePolicy(), file: findings.file)
            for field in entries(of: entry.value, "The schedule of '\(workflow)'") {
                guard let key: ScheduleKey = key(of: field) else { continue }
                read(key, field.value, into: &settings)
            }
            return settings
        }
    }

    private mutating func read(_ key: ScheduleKey, _ node: YAMLNode, into settings: inout ScheduleSettings) {
        switch key {
        case .catchUp: settings.policy.catchUp = choice(node, "'catch-up'") ?? settings.policy.catchUp
        case .overlap: settings.policy.overlap = choice(node, "'overlap'") ?? settings.policy.overlap
        case .window:
            guard let text = text(node, "'window'") else { return }
            guard let seconds = Self.duration(text), seconds > 0 else {
                error("'\(text)' is no window.", at: node, hint: "It is a time such as '90m', '24h' or '7d'.")
                return
            }
            settings.policy.window = seconds
        case .timezone:
            guard let name = text(node, "'timezone'") else { return }
            guard TimeZoneNames.contains(name) else {
                findings.unknownTimeZone(name, at: node.range)
                return
            }
            settings.timezone = name
        }
    }
}

extension FindingList {
    mutating func unknownTimeZone(_ name: String, at range: SourceRange) {
        let near = wantsHint ? TimeZoneNames.nearest(to: name) : nil
        error(
            "The time zone '\(name)' is no name of the IANA database.", at: range, .ours,
            hint: near.map { "Did you mean '\($0)'?" } ?? "Such names are 'UTC' and 'Europe/Berlin'.")
    }
}
