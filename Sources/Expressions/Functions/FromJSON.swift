extension Evaluator {
    /// `fromJSON(text)`: the value that a JSON text stands for.
    mutating func fromJSON(_ call: FunctionCall) throws(ExpressionError) -> Evaluated {
        let text = try argument(0, of: call).value.asString
        do {
            var result = Evaluated(try Value(parsingJSON: text))
            result.isData = true
            if !result.value.isPrimitive { result.identity = nextIdentity() }
            return result
        } catch {
            throw .evaluation("Error parsing fromJson: \(error.message) Located at position \(error.position + 1).")
        }
    }
}
