import Expressions

/// Parses and evaluates, with every name allowed.
func evaluate(
    _ source: String, _ contexts: ValueObject = [:], functions: [String: EvaluationScope.Function] = [:]
) throws(ExpressionError) -> Value {
    try Expression(parsing: source).evaluate(in: EvaluationScope(contexts: contexts, functions: functions))
}

/// The error that a source gives when it is parsed with this vocabulary, or evaluated.
func failure(of source: String, _ vocabulary: Vocabulary = .any, _ contexts: ValueObject = [:]) -> ExpressionError? {
    do {
        _ = try Expression(parsing: source, allowing: vocabulary).evaluate(in: EvaluationScope(contexts: contexts))
        return nil
    } catch {
        return error
    }
}
