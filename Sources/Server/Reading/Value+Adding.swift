import Expressions

extension Value {
    /// Null for none.
    static func optional(_ number: Int?) -> Value { number.map { .number(Double($0)) } ?? .null }

    static func optional(_ text: String?) -> Value { text.map(Value.string) ?? .null }

    /// An object with the fields of another one, too, which stand over its own; anything else as it is.
    func adding(_ more: Value) -> Value {
        guard case .object(var fields) = self, case .object(let added) = more else { return self }
        for (name, value) in added.entries { fields[name] = value }
        return .object(fields)
    }
}
