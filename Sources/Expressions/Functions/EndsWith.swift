extension Evaluator {
    /// `endsWith(text, ending)`, without regard to case.
    mutating func endsWith(_ call: FunctionCall) throws(ExpressionError) -> Value {
        guard let (text, ending) = try ordinalTexts(of: call) else { return false }
        return .boolean(text.ends(with: ending))
    }
}
