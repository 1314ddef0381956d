/// Why a text with `${{ }}` in it was refused, in GitHub's words.
package struct TemplateError: Error, Hashable, Sendable {
    package let message: String
    /// The offset in the text of the `${{` that begins the bad expression, in Unicode scalars from 0.
    package let offset: Int
    /// The offset in the text of the offending token itself, or of the `${{` where no token is known.
    package let tokenOffset: Int
    /// What is wrong with the expression, or nil where it is the braces that are wrong.
    package let error: ExpressionError?

    init(_ message: String, at offset: Int) {
        self.message = message
        self.offset = offset
        tokenOffset = offset
        error = nil
    }

    /// An error in an expression whose trimmed text begins at `start`.
    init(_ error: ExpressionError, at offset: Int, expressionStart start: Int) {
        message = error.message
        self.offset = offset
        tokenOffset = error.position.map { start + $0 } ?? offset
        self.error = error
    }

    static func notClosed(at offset: Int) -> TemplateError {
        let message = "The expression is not closed. An unescaped ${{ sequence was found, "
        return TemplateError(message + "but the closing }} sequence was not found.", at: offset)
    }

    static func expressionExpected(at offset: Int) -> TemplateError {
        TemplateError("An expression was expected", at: offset)
    }

    static func insertTakesNothing(found count: Int, at offset: Int) -> TemplateError {
        let message = "Exactly 0 parameter(s) were expected following the directive 'insert'. "
        return TemplateError(message + "Actual parameter count: \(count)", at: offset)
    }

    static let insertNotSupported = TemplateError(insertNotSupportedMessage, at: 0)
    static let insertNotSupportedMessage = "The expression directive 'insert' is not supported in this context"

    static func insertInText(at offset: Int) -> TemplateError {
        let message =
            "The directive 'insert' is not allowed in this context. Directives are not supported for expressions that "
            + "are embedded within a string. Directives are only supported when the entire value is an expression."
        return TemplateError(message, at: offset)
    }
}
