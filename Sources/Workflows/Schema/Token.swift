import Expressions
import Source
import YAML

/// A node of the file after the schema has looked at it: coerced, with its expressions parsed.
struct Token {
    var node: YAMLNode
    var content: Content
    /// Whether the schema found fault with it, so that its reader need not.
    var isFaulty = false

    enum Content {
        case null
        case boolean(Bool)
        case number(Double)
        /// A string, or an expression for a value of any kind.
        case text(Template)
        case sequence([Token])
        case mapping([Entry])
    }

    struct Entry {
        /// A text.
        var key: Token
        var value: Token
    }

    var range: SourceRange { node.range }

    var template: Template? {
        if case .text(let template) = content { template } else { nil }
    }

    /// The text of a literal string.
    var literal: String? {
        guard case .text(let template) = content, template.isLiteral else { return nil }
        return template.literalText
    }

    var isExpression: Bool { template.map { !$0.isLiteral } ?? false }

    /// The value of a scalar that is no expression.
    var literalValue: Value? {
        switch content {
        case .null: .null
        case .boolean(let boolean): .boolean(boolean)
        case .number(let number): .number(number)
        case .text: literal.map(Value.string)
        case .sequence, .mapping: nil
        }
    }

    /// The text of any scalar that is no expression, as GitHub makes strings of values.
    var scalarText: String? { literalValue?.asString }

    var items: [Token]? {
        if case .sequence(let items) = content { items } else { nil }
    }

    var entries: [Entry]? {
        if case .mapping(let entries) = content { entries } else { nil }
    }

    subscript(key: String) -> Token? { place(of: key).flatMap { entries?[$0].value } }

    func entry(_ key: String) -> Entry? { place(of: key).flatMap { entries?[$0] } }

    /// Entries are large: the search copies none.
    private func place(of key: String) -> Int? {
        guard case .mapping(let entries) = content else { return nil }
        return entries.indices.first { entries[$0].key.literal == key }
    }
}
