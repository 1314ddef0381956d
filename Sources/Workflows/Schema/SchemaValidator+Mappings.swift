import Expressions
import Source
import YAML

extension SchemaValidator {
    /// Several mappings are those that an object may be; its keys decide which of them it is.
    mutating func validate(
        _ entries: [YAMLNode.Entry], of node: YAMLNode, _ candidates: [Definition.Mapping], in place: Place
    ) -> Token {
        var candidates = candidates
        var names = SeenNames()
        var mistyped: Set<String> = []
        var hasExpressionKey = false
        var read: [Token.Entry] = []
        read.reserveCapacity(entries.count)
        for entry in entries {
            if size.isExceeded { return Token(node: node, content: .null, isFaulty: true) }
            guard let key = key(entry.key, in: place) else { continue }
            if key.isExpression {
                hasExpressionKey = true
                if let value = valueOfExpressionKey(key, entry.value, candidates, in: place) {
                    read.append(Token.Entry(key: key, value: value))
                }
                continue
            }
            let name = key.literal ?? ""
            guard names.insert(name) else {
                error("'\(name)' is already defined", at: key.node)
                continue
            }
            guard let definition = definition(of: name, at: key, &candidates) else {
                if let meant = nameNear(name, candidates) { mistyped.insert(meant) }
                continue
            }
            count(at: key.node) { $0.add(key) }
            read.append(Token.Entry(key: key, value: validate(entry.value, definition, in: place)))
        }
        if size.isExceeded { return Token(node: node, content: .null, isFaulty: true) }
        if findings.isFull { return Token(node: node, content: .mapping(read)) }
        if candidates.count > 1 {
            tellUndecided(node, candidates, mistyped)
        } else if let only = candidates.first, !hasExpressionKey {
            checkRequired(of: only, in: node, names, mistyped)
        }
        return Token(node: node, content: .mapping(read))
    }

    /// A key as text or expression; nil for a sequence or mapping, which cannot be a key.
    private mutating func key(_ node: YAMLNode, in place: Place) -> Token? {
        guard let scalar = node.scalar else {
            error(node.sequence == nil ? "A mapping was not expected" : "A sequence was not expected", at: node)
            return nil
        }
        var token = parse(scalar, of: node, in: place)
        if token.template == nil { token.content = .text(Template(literal: token.scalarText ?? "")) }
        return token
    }

    private mutating func valueOfExpressionKey(
        _ key: Token, _ value: YAMLNode, _ candidates: [Definition.Mapping], in place: Place
    ) -> Token? {
        guard !place.entries.isEmpty else {
            error("A template expression is not allowed in this context", at: key.node)
            return nil
        }
        count(at: key.node) { $0.add(key) }
        let onlyLoose = candidates.count == 1 && candidates[0].properties.isEmpty
        let definition = onlyLoose ? candidates[0].loose?.value() : nil
        return validate(value, definition ?? .any, in: place)
    }

    /// The definition of a key's value; drops the candidates that do not have the key.
    private mutating func definition(
        of name: String, at key: Token, _ candidates: inout [Definition.Mapping]
    ) -> Definition? {
        // Most places have one candidate, which need not be made a list again.
        if candidates.count == 1, let property = candidates[0][name] { return property.definition }
        let matching = candidates.filter { $0[name] != nil }
        if let property = matching.first?[name] {
            candidates = matching
            return property.definition
        }
        guard let loose = candidates.first?.loose else {
            error("Unexpected value '\(name)'", at: key.node, hint: hint(forKey: name, candidates))
            return nil
        }
        if !loose.key.matches(name) { error("Unexpected value '\(name)'", at: key.node) }
        return loose.value()
    }

    private func hint(forKey name: String, _ candidates: [Definition.Mapping]) -> String? {
        guard findings.wantsHint else { return nil }
        if name == "<<" { return "GitHub has no merge keys: use an alias for the whole mapping." }
        if let near = nameNear(name, candidates) { return "Did you mean '\(near)'?" }
        let known = names(in: candidates)
        return known.count <= 12 ? "Known here: \(known.joined(separator: ", "))." : nil
    }

    private func nameNear(_ name: String, _ candidates: [Definition.Mapping]) -> String? {
        findings.wantsHint ? nearestName(to: name, among: names(in: candidates)) : nil
    }

    private func names(in candidates: [Definition.Mapping]) -> [String] {
        var names: [String] = []
        for property in candidates.flatMap(\.properties) where !names.contains(property.name) {
            names.append(property.name)
        }
        return names
    }

    private mutating func tellUndecided(
        _ node: YAMLNode, _ candidates: [Definition.Mapping], _ mistyped: Set<String>
    ) {
        let message =
            "There's not enough info to determine what you meant. Add one of these properties: "
            + distinguishing(candidates).joined(separator: ", ")
        if candidates.flatMap(\.properties).contains(where: { $0.isRequired && mistyped.contains($0.name) }) {
            consequence(message, at: node)
        } else {
            error(message, at: node, hint: hint(forMissingKeysOf: candidates))
        }
    }

    private mutating func checkRequired(
        of mapping: Definition.Mapping, in node: YAMLNode, _ names: SeenNames, _ mistyped: Set<String>
    ) {
        for property in mapping.properties where property.isRequired && !names.contains(property.name) {
            let message = "Required property is missing: \(property.name)"
            if mistyped.contains(property.name) {
                consequence(message, at: node)
            } else {
                error(message, at: node)
            }
        }
    }

    private func hint(forMissingKeysOf candidates: [Definition.Mapping]) -> String {
        // The usual ones stand first.
        let required = candidates.flatMap(\.properties).filter(\.isRequired).prefix(2).map { "'\($0.name)'" }
        return "Most likely \(required.joined(separator: " or ")) is missing."
    }

    /// The keys that only one of the candidates has, sorted.
    private func distinguishing(_ candidates: [Definition.Mapping]) -> [String] {
        var counts: [String: Int] = [:]
        for property in candidates.flatMap(\.properties) { counts[property.name, default: 0] += 1 }
        return counts.filter { $0.value == 1 }.keys.sorted()
    }
}

/// The keys of a mapping, without regard to case: the language has no two that differ in case only.
private struct SeenNames {
    private var names: Set<String> = []

    mutating func insert(_ name: String) -> Bool { names.insert(name.lowercased()).inserted }

    func contains(_ name: String) -> Bool { names.contains(name.lowercased()) }
}
