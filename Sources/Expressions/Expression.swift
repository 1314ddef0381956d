/// An expression of GitHub's language, without the `${{ }}` around it.
package struct Expression: Sendable {
    package let source: String
    /// Nil for an empty expression, which is null.
    let root: SyntaxNode?

    static let maximumDepth = 50
    /// In UTF-16 units.
    static let maximumLength = 21000

    /// Throws an error of kind `.lexing` or `.parsing`.
    package init(parsing source: String, allowing vocabulary: Vocabulary = .any) throws(ExpressionError) {
        self.source = source
        root = try Parser.parse(source, vocabulary)
    }

    /// Throws an error of kind `.evaluation`, or what a function of the scope throws.
    package func evaluate(in scope: EvaluationScope) throws(ExpressionError) -> Value {
        try evaluate(in: scope, memoryBytes: EvaluationScope.expressionMemoryBytes)
    }

    func evaluate(in scope: EvaluationScope, memoryBytes: Int) throws(ExpressionError) -> Value {
        guard let root else { return .null }
        var evaluator = Evaluator(scope, root: root, memoryBytes: scope.memoryBytes ?? memoryBytes)
        return try evaluator.evaluate(root).value
    }
}

extension Expression: Hashable {
    // The same text parses to the same tree.
    package static func == (a: Expression, b: Expression) -> Bool { a.source == b.source }
    package func hash(into hasher: inout Hasher) { hasher.combine(source) }
}
