extension Evaluator {
    /// `contains(search, item)`: whether a text has another in it, or an array an equal element.
    mutating func contains(_ call: FunctionCall) throws(ExpressionError) -> Value {
        let search = try argument(0, of: call)
        if search.value.isPrimitive {
            let item = try argument(1, of: call).value
            guard item.isPrimitive else { return false }
            return .boolean(OrdinalText(search.value.asString).contains(OrdinalText(item.asString)))
        }
        guard case .array(let items) = search.value, !items.isEmpty else { return false }
        let item = try argument(1, of: call)
        return .boolean(search.elements.contains { item.isEqual(to: $0) })
    }
}
