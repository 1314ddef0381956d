extension Evaluator {
    /// `startsWith(text, beginning)`, without regard to case.
    mutating func startsWith(_ call: FunctionCall) throws(ExpressionError) -> Value {
        guard let (text, beginning) = try ordinalTexts(of: call) else { return false }
        return .boolean(text.starts(with: beginning))
    }
}
