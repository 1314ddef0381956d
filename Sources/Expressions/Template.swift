/// A text of a workflow with `${{ … }}` parts in it.
package struct Template: Hashable, Sendable {
    package enum Part: Hashable, Sendable {
        case literal(String)
        case expression(Expression)
    }

    private let form: Form

    /// Most texts are literals, which take no more than their text.
    private enum Form: Hashable, Sendable {
        case literal(String)
        indirect case composed(Composed)
    }

    private struct Composed: Hashable, Sendable {
        var source: String
        var parts: [Part]
        var isInsert = false
        var expression: Expression?
    }

    package var source: String {
        switch form {
        case .literal(let text): text
        case .composed(let composed): composed.source
        }
    }

    /// In the order of the text; empty for the empty text and for an insert.
    package var parts: [Part] {
        switch form {
        case .literal(let text): text.isEmpty ? [] : [.literal(text)]
        case .composed(let composed): composed.parts
        }
    }

    /// Whether it is `${{ insert }}`, the directive that as a mapping's key puts another mapping's entries there.
    package var isInsert: Bool {
        if case .composed(let composed) = form { composed.isInsert } else { false }
    }

    /// What is evaluated: the only expression, or a call of `format` that joins the parts; nil for a literal.
    var expression: Expression? {
        if case .composed(let composed) = form { composed.expression } else { nil }
    }

    /// Throws for the first expression that is not closed, empty or refused.
    package init(parsing text: String, allowing vocabulary: Vocabulary = .any) throws(TemplateError) {
        guard text.utf8.contains(UInt8(ascii: "$")) else {
            self.init(literal: text)
            return
        }
        let segments = try TemplateSegment.split(text)
        if try Template.isInsert(segments) {
            self.init(Composed(source: text, parts: [], isInsert: true))
            return
        }
        var parts: [Part] = []
        for segment in segments { parts.append(try Template.part(segment, vocabulary)) }
        if parts.count == 1, case .expression(let only) = parts[0] {
            // `${{ '{{ text }}' }}` is how a text with braces is written.
            let constant: Part? =
                if case .literal(.string(let string))? = only.root, only.source.hasPrefix("'") {
                    .literal(string)
                } else {
                    nil
                }
            let expression = constant == nil ? only : nil
            self.init(Composed(source: text, parts: [constant ?? parts[0]], expression: expression))
        } else if let expression = try Template.joined(parts, vocabulary) {
            self.init(Composed(source: text, parts: parts, expression: expression))
        } else {
            self.init(literal: text)
        }
    }

    /// A text that is not looked into.
    package init(literal text: String) {
        form = .literal(text)
    }

    private init(_ composed: Composed) {
        form = .composed(composed)
    }

    package var isLiteral: Bool {
        switch form {
        case .literal: true
        case .composed(let composed): composed.expression == nil && !composed.isInsert
        }
    }

    /// Whether it is a literal with this text.
    package func isLiteral(_ text: String) -> Bool {
        if case .literal(let own) = form { own == text } else { isLiteral && literalText == text }
    }

    package var expressions: [Expression] {
        parts.compactMap { if case .expression(let expression) = $0 { expression } else { nil } }
    }

    /// The value of a template that is one single expression, whatever its kind; else the text with the parts filled in.
    package func evaluate(in scope: EvaluationScope) throws(ExpressionError) -> Value {
        if isInsert { throw .evaluation(TemplateError.insertNotSupportedMessage) }
        guard let expression else { return .string(literalText) }
        return try expression.evaluate(in: scope, memoryBytes: EvaluationScope.templateMemoryBytes)
    }

    package func string(in scope: EvaluationScope) throws(ExpressionError) -> String {
        try evaluate(in: scope).asString
    }

    /// The text of a literal, without quotes and braces where it was written as `${{ '…' }}`; else the text before the
    /// first expression.
    package var literalText: String {
        if case .literal(let text) = form { return text }
        return if case .literal(let text)? = parts.first { text } else { "" }
    }
}
