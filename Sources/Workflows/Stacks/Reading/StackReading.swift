import Source
import YAML

/// Goes through the tree of a `*.stack.yml`, section by section.
struct StackReading: ConfigurationReading {
    var findings: FindingList
    /// What the entries read so far save.
    var saved = NameList()
    /// What the entry that is being read saves: its own expressions cannot use it yet.
    var willSave: [String] = []
    /// What the variants name, which is all that `secrets` has.
    var secrets = NameList()
    /// Of the suites, those that are wrong included: that they are named is no mistake more.
    var suiteNames: [String] = []

    private enum Key: String, CaseIterable {
        case stack, compose, env, variants, ready, seed, drive, suites, assert, collect, down
    }

    mutating func stack(_ root: YAMLNode?) -> StackFile? {
        guard let root, root.mapping != nil else {
            findings.error("The file must be a mapping.", at: root?.range ?? SourceRange(at: .start), .ours)
            return nil
        }
        var sections: [Key: YAMLNode] = [:]
        for entry in fewEntries(of: root, "The file") {
            guard let key: Key = key(of: entry) else { continue }
            sections[key] = entry.value
        }
        for (key, hint) in Self.required where sections[key] == nil {
            error("The file needs '\(key.rawValue)'.", at: root, hint: hint)
        }
        return read(sections, root)
    }

    private static let required: [(Key, String)] = [
        (.stack, "It is the stack's name, such as 'stack: shop'."),
        (.compose, "It names the compose files, such as 'compose: { files: [compose.yml] }'."),
    ]

    /// In the order of the phases, whatever that of the file: what one saves, the next ones can use.
    private mutating func read(_ sections: [Key: YAMLNode], _ root: YAMLNode) -> StackFile {
        let variants = sections[.variants].map { self.variants($0) } ?? []
        var stack = StackFile(
            file: findings.file,
            name: sections[.stack].flatMap { name($0) } ?? Located("", at: root.range),
            compose: sections[.compose].map { compose($0, isWhole: true) } ?? ComposeSelection(files: [], profiles: []),
            environment: sections[.env].map { variables($0, "'env'", in: .stackEnv) } ?? [],
            variants: variants, ready: [], seed: [], drive: [], suites: [], assertions: [], collect: [],
            down: StackDown(removesVolumes: true, keepOnFailure: nil))
        stack.ready = list(sections[.ready], "'ready'") { $0.readyCheck($1) }
        stack.seed = list(sections[.seed], "'seed'") { $0.seedStep($1) }
        stack.drive = list(sections[.drive], "'drive'") { $0.driveStep($1) }
        stack.suites = sections[.suites].map { suites($0) } ?? []
        stack.assertions = list(sections[.assert], "'assert'") { $0.assertion($1) }
        stack.collect = list(sections[.collect], "'collect'") { $0.located($1, "What is collected") }
        if let down = sections[.down] { stack.down = self.down(down) }
        checkSuites(of: stack.variants)
        return stack
    }

    /// A part of the names of the project, its images and networks.
    private mutating func name(_ node: YAMLNode) -> Located<String>? {
        guard let name = located(node, "'stack'") else { return nil }
        let isFine = name.value.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
            default: byte == UInt8(ascii: "-")
            }
        }
        guard isFine, name.value.utf8.count <= 40, !name.value.hasPrefix("-"), !name.value.hasSuffix("-") else {
            error(
                "'\(name.value)' is no name of a stack.", at: node,
                hint: "It has lower-case letters, digits and '-' between them, 40 at most.")
            return nil
        }
        return name
    }

    // MARK: The end

    private enum DownKey: String, CaseIterable {
        case volumes
        case keepOnFailure = "keep-on-failure"
    }

    private mutating func down(_ node: YAMLNode) -> StackDown {
        var down = StackDown(removesVolumes: true, keepOnFailure: nil)
        for entry in fewEntries(of: node, "'down'") {
            guard let key: DownKey = key(of: entry) else { continue }
            switch key {
            case .volumes: down.removesVolumes = boolean(entry.value, "'volumes'") ?? true
            case .keepOnFailure: down.keepOnFailure = seconds(entry.value, "'keep-on-failure'")
            }
        }
        return down
    }
}
