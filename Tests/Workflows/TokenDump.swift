import Source
import Workflows
import YAML

@testable import Expressions

/// Writes parts of a model as the tokens of GitHub's ports.
struct TokenDump {
    /// From 1.
    let file: Int
    let includesSource: Bool

    private enum Kind: Double {
        case string, sequence, mapping, expression, insert, boolean, number, null
    }

    private func token(_ kind: Kind, _ position: SourcePosition?, _ fields: [String: JSON]) -> JSON {
        var object = fields
        object["type"] = .number(kind.rawValue)
        if includesSource, let position {
            object["file"] = .number(Double(file))
            object["line"] = .number(Double(position.line))
            object["col"] = .number(Double(position.column))
        }
        return .object(object)
    }

    func string(_ text: String, at position: SourcePosition?) -> JSON {
        includesSource ? token(.string, position, ["lit": .string(text)]) : .string(text)
    }

    func string(_ text: Located<String>) -> JSON { string(text.value, at: text.range.start) }

    func boolean(_ boolean: Bool, _ node: YAMLNode?) -> JSON {
        includesSource ? token(.boolean, node?.range.start, ["bool": .boolean(boolean)]) : .boolean(boolean)
    }

    func number(_ number: Double, at position: SourcePosition?) -> JSON {
        let value: JSON =
            if number.isNaN {
                .string("NaN")
            } else if number.isInfinite {
                .string(number > 0 ? "Infinity" : "-Infinity")
            } else {
                .number(number)
            }
        return includesSource ? token(.number, position, ["num": value]) : value
    }

    func expression(_ source: String, at position: SourcePosition?) -> JSON {
        token(.expression, position, ["expr": .string(source)])
    }

    func scalar(_ template: Located<Template>) -> JSON {
        let start = template.range.start
        if template.value.isInsert { return token(.insert, start, ["directive": .string("insert")]) }
        guard let expression = template.value.expression else { return string(template.value.literalText, at: start) }
        return self.expression(expression.source, at: start)
    }

    func value(_ value: Value, at position: SourcePosition?) -> JSON {
        switch value {
        case .boolean(let boolean):
            includesSource ? token(.boolean, position, ["bool": .boolean(boolean)]) : .boolean(boolean)
        case .number(let number): self.number(number, at: position)
        case .string(let text): string(text, at: position)
        case .null, .array, .object: includesSource ? token(.null, position, [:]) : .null
        }
    }

    func tree(_ tree: ValueTemplate) -> JSON {
        switch tree {
        case .literal(let literal): value(literal.value, at: literal.range.start)
        case .template(let template): scalar(template)
        case .sequence(let items, let range): sequence(items.map(self.tree), at: range.start)
        case .mapping(let entries, let range):
            mapping(entries.map { (scalar($0.key), self.tree($0.value)) }, at: range.start)
        }
    }

    func sequence(_ items: [JSON], at position: SourcePosition?) -> JSON {
        token(.sequence, position, ["seq": .array(items)])
    }

    func mapping(_ entries: [(key: JSON, value: JSON)], at position: SourcePosition?) -> JSON {
        token(.mapping, position, ["map": .array(entries.map { .object(["Key": $0.key, "Value": $0.value]) })])
    }

    /// The entries that the file has, in its order. A key of the file without a value here shows as `absent`.
    func mapping(_ node: YAMLNode?, _ value: (String, YAMLNode) -> JSON?) -> JSON {
        let entries = (node?.mapping ?? []).map { entry in
            let name = entry.key.scalar?.text ?? ""
            let key = string(name, at: entry.key.range.start)
            return (key: key, value: value(name, entry.value) ?? .string("absent from the model"))
        }
        return mapping(entries, at: node?.range.start)
    }
}
