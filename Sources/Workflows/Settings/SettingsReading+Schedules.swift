import Source
import YAML

extension SettingsReading {
    private enum ScheduleKey: String, CaseIterable {
        case catchUp = "catch-up"
        case window, overlap, timezone
        case objective = "recovery-time-objective"
    }

    private enum ObjectiveKey: String, CaseIterable { case from, to, within }

    /// `WORKFLOW: { catch-up: once, window: 24h, overlap: skip, timezone: UTC, … }` of each workflow.
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
        case .objective: settings.objective = objective(node, settings.workflow.value)
        }
    }

    // MARK: Recovery

    /// `{ from: JOB, to: JOB, within: TIME }`, all three of them.
    private mutating func objective(_ node: YAMLNode, _ workflow: String) -> RecoveryObjective? {
        let fields = entries(of: node, "'recovery-time-objective'")
        guard node.mapping != nil else { return nil }
        var texts: [ObjectiveKey: Located<String>] = [:]
        for field in fields {
            guard let key: ObjectiveKey = key(of: field) else { continue }
            // One that is wrong has been told of; it is not missing.
            texts[key] = Located(text(field.value, "'\(key.rawValue)'") ?? "", at: field.value.range)
        }
        for key in ObjectiveKey.allCases where texts[key] == nil {
            error(
                "The recovery time objective of '\(workflow)' lacks '\(key.rawValue)'.", at: node, hint: Self.hint(key))
        }
        guard let from = texts[.from], let to = texts[.to], let within = texts[.within], !within.value.isEmpty else {
            return nil
        }
        guard let seconds = Self.duration(within.value), seconds > 0 else {
            findings.error(
                "'\(within.value)' is no time.", at: within.range, .ours, hint: "It is such as '90s', '30m' or '4h'.")
            return nil
        }
        return RecoveryObjective(from: from, to: to, within: seconds)
    }

    private static func hint(_ key: ObjectiveKey) -> String {
        switch key {
        case .from: "It names the job with whose start the time begins."
        case .to: "It names the job whose success shows that all is there again."
        case .within: "It is the time that this may take, such as '30m'."
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
