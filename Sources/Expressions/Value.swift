/// A value of the expression language: what contexts hold, functions take and expressions give.
package enum Value: Sendable {
    case null
    case boolean(Bool)
    case number(Double)
    case string(String)
    case array([Value])
    case object(ValueObject)

    /// The six kinds, named as GitHub's vectors and `sluice eval` name them.
    package enum Kind: String, Hashable, Sendable {
        case null = "Null"
        case boolean = "Boolean"
        case number = "Number"
        case string = "String"
        case array = "Array"
        case object = "Object"
    }

    package var kind: Kind {
        switch self {
        case .null: .null
        case .boolean: .boolean
        case .number: .number
        case .string: .string
        case .array: .array
        case .object: .object
        }
    }

    /// Whether it is neither an array nor an object.
    package var isPrimitive: Bool {
        switch self {
        case .array, .object: false
        default: true
        }
    }
}

extension Value: Hashable {
    /// Deep equality of the data, where NaN equals itself; the language's own `==` is ``isLooselyEqual(to:)``.
    package static func == (a: Value, b: Value) -> Bool {
        switch (a, b) {
        case (.null, .null): true
        case (.boolean(let a), .boolean(let b)): a == b
        case (.number(let a), .number(let b)): a == b || (a.isNaN && b.isNaN)
        case (.string(let a), .string(let b)): a == b
        case (.array(let a), .array(let b)): a == b
        case (.object(let a), .object(let b)): a == b
        default: false
        }
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(kind)
        switch self {
        case .null: break
        case .boolean(let boolean): hasher.combine(boolean)
        case .number(let number): hasher.combine(number.isNaN ? .nan : number)
        case .string(let string): hasher.combine(string)
        case .array(let items): hasher.combine(items)
        case .object(let object): hasher.combine(object)
        }
    }
}
