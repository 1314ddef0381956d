/// What an expression is evaluated against.
package struct EvaluationScope: Sendable {
    /// A function that the place supplies, such as `hashFiles` or `success`; it gets its arguments evaluated.
    package typealias Function = @Sendable ([Value]) throws(ExpressionError) -> Value

    /// Context name to value; a context that is not there is null.
    package var contexts: ValueObject
    /// By lower-cased name; the language's own functions cannot be replaced.
    package var functions: [String: Function]
    /// How much the values on the way to the result may take together, by GitHub's way of counting.
    ///
    /// Nil stands for GitHub's own limits: 1 MiB for an expression alone, 10 MiB for a template or a condition.
    package var memoryBytes: Int?

    static let expressionMemoryBytes = 1 << 20
    static let templateMemoryBytes = 10 << 20

    package init(
        contexts: ValueObject = ValueObject(), functions: [String: Function] = [:], memoryBytes: Int? = nil
    ) {
        self.contexts = contexts
        self.functions = functions
        self.memoryBytes = memoryBytes
    }
}
