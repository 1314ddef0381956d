/// GitHub's comparison operators: loose about kinds, blind to case.
extension Value {
    /// The language's `==`; two arrays or objects are never equal by content, so the evaluator asks for identity first.
    package func isLooselyEqual(to other: Value) -> Bool {
        switch Value.coerced(self, other) {
        case (.null, .null): true
        case (.boolean(let a), .boolean(let b)): a == b
        case (.number(let a), .number(let b)): a == b
        case (.string(let a), .string(let b)): OrdinalText(a) == OrdinalText(b)
        default: false
        }
    }

    /// The language's `<`; false between kinds that have no order.
    package func isLooselyLess(than other: Value) -> Bool {
        switch Value.coerced(self, other) {
        case (.boolean(let a), .boolean(let b)): !a && b
        case (.number(let a), .number(let b)): a < b
        case (.string(let a), .string(let b)): OrdinalText(a) < OrdinalText(b)
        default: false
        }
    }

    /// Values of unlike kinds are compared as numbers, except arrays and objects, which stay what they are.
    private static func coerced(_ a: Value, _ b: Value) -> (Value, Value) {
        if a.kind == b.kind { return (a, b) }
        return (a.comparable(with: b), b.comparable(with: a))
    }

    private func comparable(with other: Value) -> Value {
        switch self {
        case .null, .boolean: .number(asNumber)
        case .string: other.isPrimitive ? .number(asNumber) : self
        case .number, .array, .object: self
        }
    }
}
