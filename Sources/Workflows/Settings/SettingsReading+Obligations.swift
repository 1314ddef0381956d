import Source
import YAML

extension SettingsReading {
    private enum Key: String, CaseIterable {
        case openedBy = "opened-by"
        case dischargedBy = "discharged-by"
        case verify, retry, alert
    }

    private enum RetryKey: String, CaseIterable { case attempts, backoff }

    /// `WORKFLOW: { opened-by: JOB, discharged-by: JOB, verify: COMMAND, … }` of each workflow.
    mutating func obligations(_ node: YAMLNode) -> [ObligationSettings] {
        entries(of: node, "'obligations'").compactMap { obligation($0) }
    }

    private mutating func obligation(_ entry: YAMLNode.Entry) -> ObligationSettings? {
        let workflow = entry.key.scalar?.text ?? ""
        var texts: [Key: Located<String>] = [:]
        var retry = RetryPolicy()
        var alerts: [String] = []
        let fields = entries(of: entry.value, "The obligation of '\(workflow)'")
        guard entry.value.mapping != nil else { return nil }
        for field in fields {
            guard let key: Key = key(of: field) else { continue }
            switch key {
            case .openedBy, .dischargedBy, .verify:
                // One that is wrong has been told of; it is not missing.
                texts[key] = Located(text(field.value, "'\(key.rawValue)'") ?? "", at: field.value.range)
            case .retry: retry = self.retry(field.value)
            case .alert: alerts = self.texts(field.value, "'alert'", "Who is alerted")
            }
        }
        for key in [Key.openedBy, .dischargedBy, .verify] where texts[key] == nil {
            error("The obligation of '\(workflow)' lacks '\(key.rawValue)'.", at: entry.key, hint: Self.hint(key))
        }
        guard let opener = texts[.openedBy], let discharger = texts[.dischargedBy], let verify = texts[.verify] else {
            return nil
        }
        if opener.value.lowercased() == discharger.value.lowercased(), !opener.value.isEmpty {
            findings.error(
                "'\(opener.value)' cannot discharge what it opens itself.", at: discharger.range, .ours)
        }
        return ObligationSettings(
            workflow: Located(workflow, at: entry.key.range), openedBy: opener, dischargedBy: discharger,
            verify: verify, retry: retry, alerts: alerts, file: findings.file)
    }

    private static func hint(_ key: Key) -> String {
        switch key {
        case .openedBy: "It names the job that makes what must be undone."
        case .dischargedBy: "It names the job that undoes it."
        default: "It is a command that exits with 0 when nothing is left: a job's own success does not show that."
        }
    }

    // MARK: Retries

    private mutating func retry(_ node: YAMLNode) -> RetryPolicy {
        var policy = RetryPolicy()
        for field in entries(of: node, "'retry'") {
            guard let key: RetryKey = key(of: field), let text = text(field.value, "'\(key.rawValue)'") else {
                continue
            }
            switch key {
            case .attempts:
                if let attempts = Int(text), (1...RetryPolicy.mostAttempts).contains(attempts) {
                    policy.attempts = attempts
                } else {
                    error("'\(text)' is no number of attempts.", at: field.value, hint: "It is 1 to 1000.")
                }
            case .backoff:
                guard let (shortest, longest) = Self.backoff(text) else {
                    error(
                        "'\(text)' is no backoff.", at: field.value,
                        hint: "It is the shortest wait and the longest one, such as '30s..10m', or one for all.")
                    continue
                }
                (policy.shortestWait, policy.longestWait) = (shortest, longest)
            }
        }
        return policy
    }

    private static func backoff(_ text: String) -> (Double, Double)? {
        guard let dots = text.firstRange(of: "..") else { return duration(text).map { ($0, $0) } }
        guard let shortest = duration(text[..<dots.lowerBound]), let longest = duration(text[dots.upperBound...]),
            shortest <= longest
        else { return nil }
        return (shortest, longest)
    }

    /// Seconds, of `500ms`, `30s`, `10m`, `2h` or `1d`.
    static func duration(_ text: some StringProtocol) -> Double? {
        let units: [(String, Double)] = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("d", 86400)]
        guard let (unit, seconds) = units.first(where: { text.hasSuffix($0.0) }),
            let count = Int(text.dropLast(unit.count)), (0...1_000_000).contains(count)
        else { return nil }
        return Double(count) * seconds
    }

    // MARK: Locks

    /// `NAME: [WORKFLOW, …]` of each lock.
    mutating func locks(_ node: YAMLNode) -> [LockSettings] {
        var known: Set<String> = []
        return entries(of: node, "'locks'").compactMap { entry in
            let name = entry.key.scalar?.text ?? ""
            guard !name.isEmpty else {
                error("A lock has a name.", at: entry.key)
                return nil
            }
            guard known.insert(name.lowercased()).inserted else {
                error("'\(name)' is already defined, with other capitals.", at: entry.key)
                return nil
            }
            guard let items = entry.value.sequence else {
                error("The lock '\(name)' must have a list of workflows.", at: entry.value)
                return nil
            }
            let workflows = items.compactMap { item in
                text(item, "A workflow").map { Located($0, at: item.range) }
            }
            return LockSettings(name: name, workflows: workflows, file: findings.file)
        }
    }
}
