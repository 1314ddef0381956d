extension Evaluator {
    /// `case(condition, value, condition, value, …, otherwise)`: the value of the first condition that is true.
    mutating func `case`(_ call: FunctionCall) throws(ExpressionError) -> Evaluated {
        var chosen = call.arguments.count - 1
        for place in stride(from: 0, to: call.arguments.count - 1, by: 2) {
            guard case .boolean(let holds) = try argument(place, of: call).value else {
                throw .evaluation("case predicate must evaluate to a boolean value")
            }
            if holds {
                chosen = place + 1
                break
            }
        }
        var result = try argument(chosen, of: call)
        result.isData = false
        return result
    }
}
