extension Evaluator {
    /// `join(array, separator)`: the elements as texts, with a comma between them where no separator is given.
    mutating func join(_ call: FunctionCall) throws(ExpressionError) -> Value {
        let value = try argument(0, of: call).value
        if value.isPrimitive { return .string(value.asString) }
        guard case .array(let items) = value else { return "" }
        var separator = ","
        if items.count > 1, call.arguments.count > 1 {
            let given = try argument(1, of: call).value
            if given.isPrimitive { separator = given.asString }
        }
        var counter = counter(for: call.node)
        var texts: [String] = []
        for item in items {
            if !texts.isEmpty { try counter.add(separator) }
            let text = item.asString
            try counter.add(text)
            texts.append(text)
        }
        return .string(texts.joined(separator: separator))
    }
}
