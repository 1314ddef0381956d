import Source

extension WorkflowReading {
    mutating func triggers(_ token: Token?) -> [Trigger] {
        guard let token else { return [] }
        guard let entries = token.entries else { return locatedTexts(token).map { Trigger(event: $0) } }
        return entries.compactMap { entry in
            locatedText(entry.key).map { trigger($0, entry.value) }
        }
    }

    private mutating func trigger(_ event: Located<String>, _ token: Token) -> Trigger {
        var trigger = Trigger(event: event)
        switch event.value {
        case "schedule": trigger.schedules = (token.items ?? []).compactMap { schedule($0) }
        case "workflow_dispatch": trigger.inputs = inputs(token["inputs"])
        case "workflow_call":
            trigger.inputs = inputs(token["inputs"])
            trigger.secrets = secretDeclarations(token["secrets"])
            trigger.outputs = outputs(token["outputs"])
        default:
            trigger.types = token["types"].map { locatedTexts($0) }
            trigger.workflows = locatedTexts(token["workflows"])
            trigger.names = locatedTexts(token["names"])
            trigger.versions = locatedTexts(token["versions"])
            trigger.branches = filter("branches", of: token, event)
            trigger.tags = filter("tags", of: token, event)
            trigger.paths = filter("paths", of: token, event)
        }
        return trigger
    }

    private mutating func filter(_ name: String, of token: Token, _ event: Located<String>) -> Trigger.Filter? {
        let (only, ignore) = (token.entry(name), token.entry(name + "-ignore"))
        if let only, let ignore {
            let later = only.key.range.start < ignore.key.range.start ? ignore.key : only.key
            error("You may only define one of '\(name)' and '\(name)-ignore' for a single event.", at: later, .ours)
        }
        guard let entry = only ?? ignore else { return nil }
        let patterns = locatedTexts(entry.value)
        check(patterns, isOnly: only != nil)
        let contradicting = only == nil ? [] : locatedTexts(ignore?.value)
        return Trigger.Filter(mode: only != nil ? .only : .ignore, patterns: patterns, contradicting: contradicting)
    }

    /// In minutes. Source: "Events that trigger workflows" of GitHub's documentation.
    private static let shortestInterval = 5

    private mutating func schedule(_ token: Token) -> Trigger.Schedule? {
        guard !findings.isFull, let cron = locatedText(token["cron"]) else { return nil }
        do throws(CronError) {
            let expression = try CronExpression(cron.value)
            // Told of a few only: a file is not refused for its warnings.
            if findings.wantsHint, expression.shortestInterval < Self.shortestInterval {
                findings.warning(
                    "GitHub runs a schedule once every \(Self.shortestInterval) minutes at most; Sluice runs '\(cron.value)' "
                        + "as often as it says.", at: cron.range)
            }
        } catch {
            findings.error(
                "Invalid cron expression. Expected format: '* * * * *' (minute hour day month weekday)",
                at: cron.range, .reading, hint: error.message)
        }
        let timezone = locatedText(token["timezone"])
        if let timezone, !TimeZoneNames.contains(timezone.value) {
            findings.unknownTimeZone(timezone.value, at: timezone.range)
        }
        return Trigger.Schedule(cron: cron, timezone: timezone)
    }

    private func secretDeclarations(_ token: Token?) -> [Trigger.SecretDeclaration] {
        (token?.entries ?? []).compactMap { entry in
            guard let name = locatedText(entry.key) else { return nil }
            let isRequired: Bool
            if case .boolean(true)? = entry.value["required"]?.content { isRequired = true } else { isRequired = false }
            return Trigger.SecretDeclaration(
                name: name, isRequired: isRequired, description: entry.value["description"]?.literal)
        }
    }

    private func outputs(_ token: Token?) -> [Trigger.Output] {
        (token?.entries ?? []).compactMap { entry in
            guard let name = locatedText(entry.key), let value = located(entry.value["value"]) else { return nil }
            return Trigger.Output(name: name, value: value, description: entry.value["description"]?.literal)
        }
    }
}
