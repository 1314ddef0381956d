import Expressions
import Source
import YAML

/// A node of the file after the schema has looked at it: coerced, with its expressions parsed.
///
/// It keeps no node: a large file has so many that each field is seen in the time that it takes to read it.
struct Token {
    var range: SourceRange
    /// How a scalar is written; plain for what is none.
    var style: YAMLScalar.Style
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

    init(_ content: Content, at range: SourceRange, style: YAMLScalar.Style = .plain, isFaulty: Bool = false) {
        self.range = range
        self.style = style
        self.content = content
        self.isFaulty = isFaulty
    }

    var template: Template? {
        if case .text(let template) = content { template } else { nil }
    }

    func isLiteral(_ text: String) -> Bool {
        if case .text(let template) = content { template.isLiteral(text) } else { false }
    }

    /// The text of a literal string.
    var literal: String? {
        guard case .text(let template) = content, template.isLiteral else { return nil }
        return template.literalText
    }

    var isExpression: Bool {
        if case .text(let template) = content { !template.isLiteral } else { false }
    }

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

    subscript(key: String) -> Token? { entries?[key] }

    func entry(_ key: String) -> Entry? { entries?.entry(key) }
}

extension [Token.Entry] {
    /// The value of the first entry with this key.
    subscript(key: String) -> Token? { place(of: key).map { self[$0].value } }

    func entry(_ key: String) -> Token.Entry? { place(of: key).map { self[$0] } }

    /// Entries are large: the search copies none.
    private func place(of key: String) -> Int? {
        for place in indices where self[place].key.isLiteral(key) { return place }
        return nil
    }
}
