extension Evaluator {
    /// `format(text, value, …)`: the text with `{0}`, `{1}` … replaced; `{{` and `}}` stand for braces.
    ///
    /// The text is checked as a whole first; then each argument is evaluated when it is first needed, or never.
    mutating func format(_ call: FunctionCall) throws(ExpressionError) -> Value {
        let text = try argument(0, of: call).value.asString
        let segments = try FormatText(text).segments(argumentCount: call.arguments.count - 1)
        var counter = counter(for: call.node)
        for case .literal(let literal) in segments { try counter.add(literal) }
        var values: [Int: Value] = [:]
        var result = ""
        for segment in segments {
            switch segment {
            case .literal(let literal): result += literal
            case .argument(let place, let specifiers):
                let value = if let known = values[place] { known } else { try argument(place + 1, of: call).value }
                values[place] = value
                guard specifiers.isEmpty else { throw Self.unknown(specifiers, for: value) }
                let text = value.asString
                if !text.isEmpty { try counter.add(text) }
                result += text
            }
        }
        return .string(result)
    }

    private static func unknown(_ specifiers: String, for value: Value) -> ExpressionError {
        .evaluation("The format specifiers '\(specifiers)' are not valid for objects of type '\(value.kind.rawValue)'")
    }
}
