import Expressions

/// What other programs' JSON holds, taken apart.
extension Value {
    var object: ValueObject? { if case .object(let object) = self { object } else { nil } }

    var array: [Value]? { if case .array(let items) = self { items } else { nil } }

    /// Those of an array; none for everything else.
    var items: [Value] { array ?? [] }

    var string: String? { if case .string(let text) = self { text } else { nil } }

    /// The text of a string, a number or a boolean.
    var text: String? {
        switch self {
        case .string(let text): text
        case .number, .boolean: json(.compact)
        case .null, .array, .object: nil
        }
    }

    /// A number without a fraction.
    var integer: Int? { if case .number(let number) = self { Int(exactly: number) } else { nil } }

    /// `true`, which older models write as text.
    var isTrue: Bool { self == .boolean(true) || self == .string("true") }

    /// The value of an object under a key; null for everything else.
    subscript(key: String) -> Value { object?[key] ?? .null }
}
