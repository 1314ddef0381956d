import Expressions
import Source
import YAML

/// What an expression asks of a context, where what the context has is known.
extension StackReading {
    private static let stackNames = NameList(["name", "project", "url", "port"])
    private static let responseNames = NameList(["status", "headers", "body", "json"])
    private static let fileNames = NameList(["path", "name", "size", "text", "json"])

    mutating func check(_ expression: Expression, in node: YAMLNode) {
        let contexts = expression.namedValues
        if contexts.contains("stack") { check(expression, "stack", has: Self.stackNames, in: node) }
        if contexts.contains("response") { check(expression, "response", has: Self.responseNames, in: node) }
        if contexts.contains("file") { check(expression, "file", has: Self.fileNames, in: node) }
        if contexts.contains("saved") {
            check(expression, "saved", has: saved, in: node) {
                "Nothing before this saves '\($0)'."
            }
        }
        if contexts.contains("secrets") {
            check(expression, "secrets", has: secrets, in: node) {
                "No variant names the secret '\($0)'."
            }
        }
    }

    /// A name that is known only when the expression is evaluated is left to that.
    private mutating func check(
        _ expression: Expression, _ context: String, has names: NameList, in node: YAMLNode,
        _ message: ((String) -> String)? = nil
    ) {
        for name in expression.references(context).compactMap(\.first) where !names.contains(name) {
            guard !findings.isFull else { return }
            let near = findings.wantsHint(among: names.all.count) ? nearestName(to: name, among: names.all) : nil
            tell(
                message?(name) ?? "'\(context)' has no '\(name)'.", of: name, context, in: node,
                hint: near.map { "Did you mean '\($0)'?" } ?? Self.hint(context, names.all))
        }
    }

    private static func hint(_ context: String, _ names: [String]) -> String? {
        switch context {
        case "saved": "'save: { NAME: EXPRESSION }' of an entry under 'drive' saves something of its response."
        case "secrets": "'secrets' of a variant lists the secrets that it needs."
        default: "It has \(names.joined(separator: ", "))."
        }
    }

    /// At the name itself where it can be found, which an expression does not keep the place of.
    private mutating func tell(
        _ message: String, of name: String, _ context: String, in node: YAMLNode, hint: String?
    ) {
        guard let scalar = node.scalar else { return }
        let text = Array(scalar.text.lowercased().unicodeScalars)
        let forms = [".", "['"].map { Array((context + $0 + name).lowercased().unicodeScalars) }
        let place = text.indices.lazy.compactMap { start in
            forms.first { text[start...].starts(with: $0) }.map { start + $0.count - name.unicodeScalars.count }
        }.first
        findings.error(message, inside: scalar.text, scalar.style, node.range, at: place ?? 0, .ours, hint: hint)
    }
}
