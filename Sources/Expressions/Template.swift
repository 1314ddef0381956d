/// A text of a workflow with `${{ … }}` parts in it.
package struct Template: Hashable, Sendable {
    package enum Part: Hashable, Sendable {
        case literal(String)
        case expression(Expression)
    }

    package let source: String
    /// In the order of the text; empty for the empty text and for an insert.
    package let parts: [Part]
    /// Whether it is `${{ insert }}`, the directive that as a mapping's key puts another mapping's entries there.
    package let isInsert: Bool
    /// What is evaluated: the only expression, or a call of `format` that joins the parts; nil for a literal.
    let expression: Expression?

    /// Throws for the first expression that is not closed, empty or refused.
    package init(parsing text: String, allowing vocabulary: Vocabulary = .any) throws(TemplateError) {
        guard text.utf8.contains(UInt8(ascii: "$")) else {
            self.init(literal: text)
            return
        }
        let segments = try TemplateSegment.split(text)
        if try Template.isInsert(segments) {
            self.init(text, [], isInsert: true, nil)
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
            self.init(text, [constant ?? parts[0]], constant == nil ? only : nil)
        } else {
            self.init(text, parts, try Template.joined(parts, vocabulary))
        }
    }

    /// A text that is not looked into.
    package init(literal text: String) {
        self.init(text, text.isEmpty ? [] : [.literal(text)], nil)
    }

    private init(_ source: String, _ parts: [Part], isInsert: Bool = false, _ expression: Expression?) {
        self.source = source
        self.parts = parts
        self.isInsert = isInsert
        self.expression = expression
    }

    package var isLiteral: Bool { expression == nil && !isInsert }

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

    /// The text of a literal, without quotes and braces where it was written as `${{ '…' }}`.
    var literalText: String {
        if case .literal(let text)? = parts.first { text } else { "" }
    }
}
