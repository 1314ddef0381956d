import Expressions
import Source
import YAML

extension SchemaValidator {
    /// Several mappings are those that an object may be; its keys decide which of them it is.
    mutating func validate(
        _ entries: [YAMLNode.Entry], of node: YAMLNode, _ mappings: Definition.Mappings, in place: Place
    ) -> Token {
        var candidates = mappings.candidates
        var names = SeenNames(capacity: entries.count)
        var mistyped: Set<String> = []
        var hasExpressionKey = false
        var read: [Token.Entry] = []
        read.reserveCapacity(entries.count)
        for entry in entries {
            if hasStopped { return Token(.null, at: node.range, isFaulty: true) }
            guard let key = key(entry.key, in: place) else { continue }
            if key.isExpression {
                hasExpressionKey = true
                if let value = valueOfExpressionKey(key, entry.value, mappings[candidates], in: place) {
                    read.append(Token.Entry(key: key, value: value))
                }
                continue
            }
            let name = key.literal ?? ""
            guard names.insert(name) else {
                error("'\(name)' is already defined", at: key.range)
                continue
            }
            guard let definition = definition(of: name, at: key, mappings, &candidates) else {
                if let meant = nameNear(name, mappings[candidates]) { mistyped.insert(meant) }
                continue
            }
            count(at: key.range) { $0.add(key) }
            read.append(Token.Entry(key: key, value: validate(entry.value, definition, in: place)))
        }
        if hasStopped { return Token(.null, at: node.range, isFaulty: true) }
        if candidates.count > 1 {
            tellUndecided(node, mappings[candidates], mistyped)
        } else if !hasExpressionKey {
            checkRequired(of: mappings.all[candidates.first], in: node, names, mistyped)
        }
        return Token(.mapping(read), at: node.range)
    }

    /// A key as text or expression; nil for a sequence or mapping, which cannot be a key.
    private mutating func key(_ node: YAMLNode, in place: Place) -> Token? {
        guard let scalar = node.scalar else {
            error(node.sequence == nil ? "A mapping was not expected" : "A sequence was not expected", at: node.range)
            return nil
        }
        var token = parse(scalar, at: node.range, in: place)
        if token.template == nil { token.content = .text(Template(literal: token.scalarText ?? "")) }
        return token
    }

    private mutating func valueOfExpressionKey(
        _ key: Token, _ value: YAMLNode, _ candidates: [Definition.Mapping], in place: Place
    ) -> Token? {
        guard !place.entries.isEmpty else {
            error("A template expression is not allowed in this context", at: key.range)
            return nil
        }
        count(at: key.range) { $0.add(key) }
        let onlyLoose = candidates.count == 1 && candidates[0].properties.isEmpty
        let definition = onlyLoose ? candidates[0].loose?.value() : nil
        return validate(value, definition ?? .any, in: place)
    }

    /// The definition of a key's value; drops the candidates that do not have the key.
    private mutating func definition(
        of name: String, at key: Token, _ mappings: Definition.Mappings, _ candidates: inout Definition.Candidates
    ) -> Definition? {
        if let definition = mappings.definition(of: name, &candidates) { return definition }
        guard let loose = mappings.all[candidates.first].loose else {
            error("Unexpected value '\(name)'", at: key.range, hint: hint(forKey: name, mappings[candidates]))
            return nil
        }
        if !loose.key.matches(name) { error("Unexpected value '\(name)'", at: key.range) }
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
        if candidates.flatMap(\.required).contains(where: mistyped.contains) {
            consequence(message, at: node.range)
        } else {
            let hint = findings.wantsHint ? hint(forMissingKeysOf: candidates) : nil
            error(message, at: node.range, hint: hint)
        }
    }

    private mutating func checkRequired(
        of mapping: Definition.Mapping, in node: YAMLNode, _ names: SeenNames, _ mistyped: Set<String>
    ) {
        for name in mapping.required where !names.contains(name) {
            if mistyped.contains(name) {
                consequence("Required property is missing: \(name)", at: node.range)
            } else {
                error("Required property is missing: \(name)", at: node.range)
            }
        }
    }

    private func hint(forMissingKeysOf candidates: [Definition.Mapping]) -> String {
        // The usual ones stand first.
        let required = candidates.flatMap(\.required).prefix(2).map { "'\($0)'" }
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
    /// Most mappings are so small that to compare is faster than to hash.
    private var few: [String] = []
    private var many: Set<String> = []
    private let isLarge: Bool

    private static let limit = 8

    init(capacity: Int) {
        isLarge = capacity > Self.limit
        if isLarge { many.reserveCapacity(capacity) } else { few.reserveCapacity(capacity) }
    }

    mutating func insert(_ name: String) -> Bool {
        let name = name.lowercased()
        if isLarge { return many.insert(name).inserted }
        if few.contains(name) { return false }
        few.append(name)
        return true
    }

    func contains(_ name: String) -> Bool {
        let name = name.lowercased()
        return isLarge ? many.contains(name) : few.contains(name)
    }
}
