import Expressions
import Source

/// Values that the file may leave to expressions as a whole.
extension WorkflowReading {
    /// What gives a whole mapping or sequence: an expression, or a mapping with an expression for a key; else nil.
    func wholeTemplate(_ token: Token?) -> ValueTemplate? {
        guard let token, !token.isFaulty else { return nil }
        let hasExpressionKey = token.entries?.contains { $0.key.isExpression } ?? false
        return token.isExpression || hasExpressionKey ? valueTemplate(token) : nil
    }

    func valueTemplate(_ token: Token) -> ValueTemplate {
        switch token.content {
        case .null, .boolean, .number, .text:
            if let value = token.literalValue { return .literal(Located(value, at: token.range)) }
            return .template(Located(token.template ?? Template(literal: ""), at: token.range))
        case .sequence(let items): return .sequence(items.map { valueTemplate($0) }, token.range)
        case .mapping(let entries):
            let read = entries.compactMap { entry in
                located(entry.key).map { ValueTemplate.Entry(key: $0, value: valueTemplate(entry.value)) }
            }
            return .mapping(read, token.range)
        }
    }

    func textMapping(_ token: Token?) -> TextMapping {
        if let template = wholeTemplate(token) { return .template(template) }
        let entries = (token?.entries ?? []).compactMap { entry -> TextMapping.Entry? in
            guard let name = locatedText(entry.key), let value = located(entry.value) else { return nil }
            return TextMapping.Entry(name: name, value: value)
        }
        return .entries(entries)
    }

    func textSequence(_ token: Token?) -> TextSequence {
        if let template = wholeTemplate(token) { return .template(template) }
        return .items(token?.items?.compactMap { located($0) } ?? [])
    }
}

extension Token {
    /// Whether it is one expression and nothing else, which may give a value of any kind.
    var isSingleExpression: Bool { isExpression && template?.parts.count == 1 }

    /// Whether there is an expression anywhere in it, keys included.
    var hasExpression: Bool {
        switch content {
        case .null, .boolean, .number: false
        case .text(let template): !template.isLiteral
        case .sequence(let items): items.contains(where: \.hasExpression)
        case .mapping(let entries): entries.contains { $0.key.hasExpression || $0.value.hasExpression }
        }
    }
}
