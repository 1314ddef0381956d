import Source
import YAML

/// Goes through the tree of a `runners/*.yml`, key by key.
struct RunnerReading: ConfigurationReading {
    var findings: FindingList

    private enum Key: String, CaseIterable {
        case name, labels
        case runsOn = "runs-on"
        case group, capacity, limits, environment, node
        case toolVersions = "tool-versions"
    }

    private enum Limit: String, CaseIterable { case timeoutMinutes = "timeout-minutes" }

    mutating func runner(_ root: YAMLNode?) -> RunnerDefinition? {
        guard let root, root.mapping != nil else {
            findings.error("The file must be a mapping.", at: root?.range ?? SourceRange(at: .start), .ours)
            return nil
        }
        var runner = RunnerDefinition(name: "", labels: [])
        for entry in entries(of: root, "The file") {
            guard let key: Key = key(of: entry) else { continue }
            read(key, entry.value, into: &runner)
        }
        for key in [Key.name, .labels] where root[key.rawValue] == nil {
            error("A runner needs '\(key.rawValue)'.", at: root)
        }
        return runner
    }

    private mutating func read(_ key: Key, _ node: YAMLNode, into runner: inout RunnerDefinition) {
        switch key {
        case .name: runner.name = text(node, "'name'") ?? ""
        case .labels: addLabels(node, to: &runner)
        case .runsOn: addMeanings(node, to: &runner)
        case .group: runner.group = text(node, "'group'")
        case .capacity: runner.capacity = capacity(node)
        case .limits: readLimits(node, into: &runner)
        case .environment: runner.environment = variables(node)
        case .node: runner.node = program(node)
        case .toolVersions: runner.toolVersions = choice(node, "'tool-versions'") ?? .fail
        }
    }

    // MARK: Labels

    private mutating func addLabels(_ node: YAMLNode, to runner: inout RunnerDefinition) {
        let labels = texts(node, "'labels'", "A label")
        if let items = node.sequence, items.isEmpty { error("A runner needs a label.", at: node) }
        for label in labels where runner.label(label) == nil { runner.labels.append(.init(label)) }
    }

    /// A label that only stands here is one all the same.
    private mutating func addMeanings(_ node: YAMLNode, to runner: inout RunnerDefinition) {
        for entry in entries(of: node, "'runs-on'") {
            guard let name = entry.key.scalar?.text,
                let text = text(entry.value, "What '\(name)' means, 'host' or an image,")
            else { continue }
            guard !text.contains(where: \.isWhitespace) else {
                error("'\(text)' is neither 'host' nor the name of an image.", at: entry.value)
                continue
            }
            let meaning: RunnerDefinition.Meaning = text == "host" ? .host : .image(text)
            if let place = runner.labels.firstIndex(where: { $0.name.lowercased() == name.lowercased() }) {
                runner.labels[place].meaning = meaning
            } else {
                runner.labels.append(.init(name, meaning))
            }
        }
    }

    // MARK: The rest

    private mutating func capacity(_ node: YAMLNode) -> Int? {
        guard case .number(let number)? = node.scalar?.value, let count = Int(exactly: number), count > 0 else {
            error("'capacity' must be a whole number of jobs, 1 or more.", at: node)
            return nil
        }
        return count
    }

    private mutating func readLimits(_ node: YAMLNode, into runner: inout RunnerDefinition) {
        for entry in entries(of: node, "'limits'") {
            guard let limit: Limit = key(of: entry) else { continue }
            switch limit {
            case .timeoutMinutes:
                guard case .number(let minutes)? = entry.value.scalar?.value, minutes.isFinite, minutes > 0 else {
                    error("'timeout-minutes' must be a number above 0.", at: entry.value)
                    continue
                }
                runner.timeoutMinutes = minutes
            }
        }
    }

    private mutating func variables(_ node: YAMLNode) -> [String] {
        let names = texts(node, "'environment'", "A variable's name")
        for name in names where name.contains("=") {
            error("'\(name)' is no name of a variable.", at: node, hint: "Its value is the caller's own.")
        }
        return names
    }

    private mutating func program(_ node: YAMLNode) -> String? {
        guard let path = text(node, "'node'") else { return nil }
        guard path.hasPrefix("/") else {
            error("'\(path)' is no absolute path of a program.", at: node)
            return nil
        }
        return path
    }
}
