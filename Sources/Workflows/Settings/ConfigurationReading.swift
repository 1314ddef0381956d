import Source
import YAML

/// What the readers of Sluice's own files have in common; each mistake is told at its place.
protocol ConfigurationReading {
    var findings: FindingList { get set }
}

extension ConfigurationReading {
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

    mutating func texts(_ node: YAMLNode, _ what: String, _ each: String) -> [String] {
        guard let items = node.sequence else {
            error("\(what) must be a list.", at: node)
            return []
        }
        return items.compactMap { text($0, each) }
    }

    /// One of a few words.
    mutating func choice<Word: RawRepresentable<String> & CaseIterable>(_ node: YAMLNode, _ what: String) -> Word? {
        guard let text = text(node, what) else { return nil }
        if let word = Word(rawValue: text) { return word }
        let known = Word.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        error("\(what) cannot be '\(text)'.", at: node, hint: "It is one of \(known).")
        return nil
    }

    mutating func error(_ message: String, at node: YAMLNode, hint: String? = nil) {
        findings.error(message, at: node.range, .ours, hint: hint)
    }
}

extension YAMLNode {
    var isNull: Bool { scalar?.value == .null }
}
