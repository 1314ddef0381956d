/// A call on its way: the arguments are not evaluated yet.
struct FunctionCall {
    /// As it is written.
    let name: String
    let arguments: [SyntaxNode]
    let node: SyntaxNode
    /// How deep the call stands in the tree.
    let level: Int
}

extension Evaluator {
    mutating func argument(_ place: Int, of call: FunctionCall) throws(ExpressionError) -> Evaluated {
        guard call.arguments.indices.contains(place) else { return Evaluated(.null) }
        return try evaluate(call.arguments[place], at: call.level + 1)
    }

    /// The first two arguments as texts for comparison, or nil where one of them is an array or object.
    mutating func ordinalTexts(of call: FunctionCall) throws(ExpressionError) -> (OrdinalText, OrdinalText)? {
        let first = try argument(0, of: call).value
        guard first.isPrimitive else { return nil }
        let second = try argument(1, of: call).value
        guard second.isPrimitive else { return nil }
        return (OrdinalText(first.asString), OrdinalText(second.asString))
    }
}
