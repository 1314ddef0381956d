import Source
import YAML

/// Goes through the tree of an `actions.lock`.
struct ActionLockReading {
    var findings: FindingList

    private static let again = "'sluice lock' writes it anew."

    mutating func lock(_ root: YAMLNode?) -> ActionLock {
        var lock = ActionLock()
        guard let root, root.mapping != nil else {
            let range = root?.range ?? SourceRange(at: .start)
            findings.error("The lock must be a mapping.", at: range, .ours, hint: Self.again)
            return lock
        }
        let fields = fields(of: root, known: ["version", "workflows", "dependencies"], required: ["version"])
        guard let version = fields["version"].flatMap({ version($0) }) else { return lock }
        lock.version = version
        for entry in fields["workflows"].map({ entries(of: $0) }) ?? [] {
            guard let path = path(entry.key) else { continue }
            lock.workflows[path] = Set(pins(entry.value))
        }
        for entry in fields["dependencies"].map({ entries(of: $0) }) ?? [] {
            guard let pin = pin(entry.key), let dependency = dependency(entry, pin) else { continue }
            if let other = lock.dependencies[pin], other != dependency {
                error("'\(pin)' is locked twice, to different commits.", at: entry.key)
            }
            lock.dependencies[pin] = dependency
        }
        refuseCircle(lock, root)
        return lock
    }

    private mutating func version(_ node: YAMLNode) -> String? {
        let version = node.scalar?.text ?? ""
        if ActionLock.read.contains(version) { return version }
        findings.error(
            "The lock's version '\(version)' is not known to this version of Sluice.", at: node.range, .ours,
            hint: "Known are: \(ActionLock.read.joined(separator: ", ")). \(Self.again)")
        return nil
    }

    private mutating func dependency(_ entry: YAMLNode.Entry, _ pin: ActionPin) -> ActionLock.Dependency? {
        let known = ["ref", "commit", "owner_id", "repo_id", "uses"]
        let fields = fields(of: entry.value, known: known, required: ["ref", "commit"])
        guard let ref = fields["ref"], let commit = fields["commit"], let digits = digits(commit) else { return nil }
        let text = ref.scalar?.text ?? ""
        if text.isEmpty || (text != pin.ref && !pin.isCommit) {
            error("The ref '\(text)' is not that of '\(pin)'.", at: ref)
        }
        if pin.isCommit && pin.ref.lowercased() != digits {
            error("'\(pin)' is locked to another commit than it names.", at: commit)
        }
        return ActionLock.Dependency(
            ref: text, commit: digits, ownerID: fields["owner_id"].flatMap { number($0) },
            repositoryID: fields["repo_id"].flatMap { number($0) }, uses: Set(fields["uses"].map { pins($0) } ?? []))
    }

    private mutating func digits(_ node: YAMLNode) -> String? {
        let text = node.scalar?.text.lowercased() ?? ""
        let digits = text.dropFirst("sha1-".count)
        if text.hasPrefix("sha1-"), digits.count == 40, digits.allSatisfy({ $0.isASCII && $0.isHexDigit }) {
            return String(digits)
        }
        error("'\(text)' is no commit: expected 'sha1-' and forty digits.", at: node)
        return nil
    }

    private mutating func number(_ node: YAMLNode) -> Int? {
        if let number = Int(node.scalar?.text ?? ""), number > 0 { return number }
        error("'\(node.scalar?.text ?? "")' is no number of GitHub's.", at: node)
        return nil
    }

    /// A lock that says of an action that it uses itself in the end cannot have been written by a tool.
    private mutating func refuseCircle(_ lock: ActionLock, _ root: YAMLNode) {
        var closed: Set<ActionPin> = []
        var open: Set<ActionPin> = []
        func visit(_ pin: ActionPin) -> ActionPin? {
            guard !closed.contains(pin) else { return nil }
            guard open.insert(pin).inserted else { return pin }
            defer {
                open.remove(pin)
                closed.insert(pin)
            }
            for next in (lock.dependencies[pin]?.uses ?? []).sorted() { if let found = visit(next) { return found } }
            return nil
        }
        for pin in lock.dependencies.keys.sorted() {
            guard let circle = visit(pin) else { continue }
            return error("By this lock, '\(circle)' uses itself in the end.", at: root["dependencies"] ?? root)
        }
    }

    // MARK: Parts of all of them

    private mutating func fields(of node: YAMLNode, known: [String], required: [String]) -> [String: YAMLNode] {
        var fields: [String: YAMLNode] = [:]
        for entry in entries(of: node) {
            let name = entry.key.scalar?.text ?? ""
            if known.contains(name) {
                fields[name] = entry.value
            } else {
                error("There is no '\(name)' here.", at: entry.key)
            }
        }
        for name in required where fields[name] == nil { error("'\(name)' is missing.", at: node) }
        return fields
    }

    private mutating func entries(of node: YAMLNode) -> [YAMLNode.Entry] {
        guard let entries = node.mapping else {
            error("A mapping was expected.", at: node)
            return []
        }
        var seen: Set<String> = []
        for entry in entries where !seen.insert(entry.key.scalar?.text ?? "").inserted {
            error("'\(entry.key.scalar?.text ?? "")' is already defined.", at: entry.key)
        }
        return entries
    }

    private mutating func pins(_ node: YAMLNode) -> [ActionPin] {
        guard let items = node.sequence else {
            error("A list of actions was expected.", at: node)
            return []
        }
        return items.compactMap { pin($0) }
    }

    private mutating func pin(_ node: YAMLNode) -> ActionPin? {
        let text = node.scalar?.text ?? ""
        if let pin = ActionPin(text) { return pin }
        error("'\(text)' is no action: expected owner/repo@ref.", at: node)
        return nil
    }

    /// Of a workflow. GitHub refuses what could lead out of the repository.
    private mutating func path(_ node: YAMLNode) -> String? {
        let text = node.scalar?.text ?? ""
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let isStrange = text.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F || $0 == "\\" || $0 == ":" }
        if !text.isEmpty, !text.hasPrefix("/"), !parts.contains(".."), !isStrange { return text }
        error("'\(text)' is no path of a workflow.", at: node)
        return nil
    }

    private mutating func error(_ message: String, at node: YAMLNode) {
        findings.error(message, at: node.range, .ours, hint: Self.again)
    }
}
