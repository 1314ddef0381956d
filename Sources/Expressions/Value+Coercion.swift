/// GitHub's coercions, as its documentation of operators describes them.
extension Value {
    /// False for null, `false`, zero, NaN and the empty string; true for all else.
    package var isTruthy: Bool {
        switch self {
        case .null: false
        case .boolean(let boolean): boolean
        case .number(let number): number != 0 && !number.isNaN
        case .string(let string): !string.isEmpty
        case .array, .object: true
        }
    }

    /// Null is 0, booleans are 0 and 1, a string is what it spells, all else is NaN.
    package var asNumber: Double {
        switch self {
        case .null: 0
        case .boolean(let boolean): boolean ? 1 : 0
        case .number(let number): number
        case .string(let string): NumberText.number(in: string)
        case .array, .object: .nan
        }
    }

    /// Null is the empty string; an array is "Array" and an object "Object", whatever they hold.
    package var asString: String {
        switch self {
        case .null: ""
        case .boolean(let boolean): boolean ? "true" : "false"
        case .number(let number): NumberText.text(of: number)
        case .string(let string): string
        case .array, .object: kind.rawValue
        }
    }
}
