extension Evaluator {
    /// `toJSON(value)`: JSON over several lines.
    mutating func toJSON(_ call: FunctionCall) throws(ExpressionError) -> Value {
        var writer = JSONWriter(.indented)
        writer.write(try argument(0, of: call).value)
        let text = String(decoding: writer.bytes, as: UTF8.self)
        var counter = counter(for: call.node)
        // Each piece is a string of its own to GitHub, so that each has the overhead of one.
        try counter.add(writer.pieces * EvaluationMemory.bytes(ofUnits: 0) + 2 * text.utf16.count)
        return .string(text)
    }
}
