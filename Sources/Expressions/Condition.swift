/// What stands under `if:`: an expression, with or without `${{ }}` around it.
package struct Condition: Hashable, Sendable {
    package let source: String
    /// What is evaluated, with the implied `success() && (…)` where no status function is called.
    package let expression: Expression
    /// Whether there is text beside `${{ }}`, which makes the condition a text that is not empty, and so always true.
    package let mixesText: Bool
    /// Whether it calls `success`, `failure`, `always` or `cancelled` in so many words.
    package let callsStatusFunction: Bool
    /// Whether it calls `always`: a job or step with such a condition is a finalizer.
    package let callsAlways: Bool

    private static let statusFunctions: Set = ["success", "failure", "always", "cancelled"]

    /// An empty text is `success()`; throws where the text or an expression in it is refused.
    package init(parsing text: String, allowing vocabulary: Vocabulary = .any) throws(TemplateError) {
        let template =
            text.contains("${{")
            ? try Template(parsing: text, allowing: vocabulary) : Template(literal: text)
        if template.isInsert { throw .insertNotSupported }
        // As on GitHub, the text in `${{ 'text' }}` is then read as the condition itself.
        let written = template.expression?.source ?? template.literalText
        do {
            let expression = try Expression(parsing: written, allowing: vocabulary)
            try self.init(text, expression, mixesText: template.parts.count > 1)
        } catch {
            throw TemplateError(error, at: 0, expressionStart: 0)
        }
    }

    private init(_ source: String, _ written: Expression, mixesText: Bool) throws(ExpressionError) {
        let called = written.calledFunctions
        self.source = source
        self.mixesText = mixesText
        callsStatusFunction = !called.isDisjoint(with: Condition.statusFunctions)
        callsAlways = called.contains("always")
        expression =
            if written.root == nil {
                try Expression(parsing: "success()")
            } else if callsStatusFunction {
                written
            } else {
                try Expression(parsing: "success() && (\(written.source))")
            }
    }

    /// The scope must have the status functions that the condition calls, and `success` where it calls none.
    package func evaluate(in scope: EvaluationScope) throws(ExpressionError) -> Bool {
        try expression.evaluate(in: scope, memoryBytes: EvaluationScope.templateMemoryBytes).isTruthy
    }
}
