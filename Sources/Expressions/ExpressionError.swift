/// Why an expression was refused or could not be evaluated, in GitHub's words.
package struct ExpressionError: Error, Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
        /// A token is malformed.
        case lexing
        /// A token stands where it must not, or names what is not known there.
        case parsing
        case evaluation
    }

    package let kind: Kind
    package let message: String
    /// The offset of the offending token in the expression's source, in Unicode scalars from 0, where one is known.
    package let position: Int?

    package init(_ kind: Kind, _ message: String, at position: Int? = nil) {
        self.kind = kind
        self.message = message
        self.position = position
    }

    /// For functions that callers supply.
    package static func evaluation(_ message: String) -> ExpressionError {
        ExpressionError(.evaluation, message)
    }

    static var tooDeep: ExpressionError {
        ExpressionError(.parsing, "Exceeded max expression depth \(Expression.maximumDepth)")
    }

    static var tooLong: ExpressionError {
        ExpressionError(.lexing, "Exceeded max expression length \(Expression.maximumLength)")
    }

    static func outOfMemory(in node: SyntaxNode) -> ExpressionError {
        let text = "The maximum allowed memory size was exceeded while evaluating the following expression: "
        return .evaluation(text + node.canonicalText)
    }
}
