import Source
import YAML

/// What an entry of a list can be, told by the one key that names its kind.
protocol StackEntryKind: RawRepresentable<String>, CaseIterable, Sendable {
    /// What can stand beside the key.
    var fields: [StackField] { get }
    /// Those that must.
    var required: [StackField] { get }
}

extension StackEntryKind {
    var required: [StackField] { [] }
}

/// A key of an entry that says more about it.
enum StackField: String, CaseIterable {
    case absent, args, body, count, every, exit, expect, fail, headers, json, junit, manifest, matches, oom, owner,
        present
    case restarts, save, service, to, until, within
    case allowSkips = "allow-skips"
    case baseURL = "base-url"
    case env
    case workingDirectory = "working-directory"
}

/// An entry of a list: what it is, and what is said of it.
struct StackEntry<Kind: StackEntryKind> {
    var kind: Kind
    var key: YAMLNode
    var value: YAMLNode
    var fields: [StackField: YAMLNode]
    var range: SourceRange

    subscript(field: StackField) -> YAMLNode? { fields[field] }
}

extension StackReading {
    /// - Parameter what: Such as `An entry under 'ready'`.
    mutating func entry<Kind: StackEntryKind>(_ node: YAMLNode, _ what: String) -> StackEntry<Kind>? {
        var found: (kind: Kind, key: YAMLNode, value: YAMLNode)?
        var others: [YAMLNode.Entry] = []
        for entry in fewEntries(of: node, what) {
            guard let kind = (entry.key.scalar?.text).flatMap(Kind.init(rawValue:)) else {
                others.append(entry)
                continue
            }
            if let found {
                error(
                    "'\(kind.rawValue)' cannot stand beside '\(found.kind.rawValue)'.", at: entry.key,
                    hint: "Each is an entry of its own.")
            } else {
                found = (kind, entry.key, entry.value)
            }
        }
        guard let found else {
            if node.mapping != nil { tellUnknown(Kind.self, others, node, what) }
            return nil
        }
        let fields = fields(others, of: found.kind)
        let entry = StackEntry(kind: found.kind, key: found.key, value: found.value, fields: fields, range: node.range)
        for field in found.kind.required where entry[field] == nil {
            error("'\(found.kind.rawValue)' needs '\(field.rawValue)' beside it.", at: found.key)
        }
        return entry
    }

    private mutating func fields<Kind: StackEntryKind>(
        _ entries: [YAMLNode.Entry], of kind: Kind
    ) -> [StackField: YAMLNode] {
        var fields: [StackField: YAMLNode] = [:]
        let known = kind.fields.map(\.rawValue)
        for entry in entries {
            let name = entry.key.scalar?.text ?? ""
            if let field = StackField(rawValue: name), kind.fields.contains(field) {
                fields[field] = entry.value
                continue
            }
            let isElsewhere = Kind.allCases.contains { $0.fields.map(\.rawValue).contains(name) }
            let near = nearest(to: name, among: known)
            error(
                isElsewhere
                    ? "'\(name)' has no meaning beside '\(kind.rawValue)'." : "There is no setting '\(name)'.",
                at: entry.key,
                hint: near
                    + (known.isEmpty ? "Nothing can stand there." : "Known are: \(known.joined(separator: ", ")).")
            )
        }
        return fields
    }

    /// An entry whose kind no key tells: one of them may be mistyped.
    private mutating func tellUnknown<Kind: StackEntryKind>(
        _: Kind.Type, _ others: [YAMLNode.Entry], _ node: YAMLNode, _ what: String
    ) {
        let kinds = Kind.allCases.map(\.rawValue)
        let fields = Kind.allCases.flatMap { $0.fields.map(\.rawValue) }
        let mistyped = others.first { !fields.contains($0.key.scalar?.text ?? "") }
        guard let mistyped, let name = mistyped.key.scalar?.text else {
            error("\(what) says what it is by one of \(kinds.map { "'\($0)'" }.joined(separator: ", ")).", at: node)
            return
        }
        error(
            "There is no setting '\(name)'.", at: mistyped.key,
            hint: nearest(to: name, among: kinds) + "\(what) is one of: \(kinds.joined(separator: ", ")).")
    }

    private func nearest(to name: String, among known: [String]) -> String {
        guard findings.wantsHint else { return "" }
        return nearestName(to: name, among: known).map { "Did you mean '\($0)'? " } ?? ""
    }
}
