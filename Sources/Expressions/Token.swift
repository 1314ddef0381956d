/// A word of the expression language.
struct Token {
    enum Kind: Hashable {
        case startGroup, startIndex, startParameters
        case endGroup, endIndex, endParameters
        case separator, dereference, wildcard
        case null, boolean, number, string
        case propertyName, function, namedValue
        case not, greater, greaterOrEqual, less, lessOrEqual, equal, notEqual, and, or
    }

    let kind: Kind
    /// As it is written.
    let text: String
    /// The offset in UTF-16 units, which is how GitHub counts positions.
    let index: Int
    /// What a literal stands for.
    var value: Value = .null
}

extension Token.Kind {
    /// Whether an index or a property may follow.
    var endsReference: Bool {
        switch self {
        case .endGroup, .endParameters, .endIndex, .wildcard, .propertyName, .namedValue: true
        default: false
        }
    }

    var isLiteral: Bool {
        switch self {
        case .null, .boolean, .number, .string: true
        default: false
        }
    }

    /// Whether a value is complete after it.
    var endsOperand: Bool { endsReference || isLiteral }

    var isBinaryOperator: Bool {
        switch self {
        case .greater, .greaterOrEqual, .less, .lessOrEqual, .equal, .notEqual, .and, .or: true
        default: false
        }
    }

    /// Whether it stands on the parser's stack of operators until its operands are known.
    var isOperator: Bool {
        switch self {
        case .startGroup, .startIndex, .startParameters, .endGroup, .endIndex, .endParameters, .separator,
            .dereference, .not:
            true
        default: isBinaryOperator
        }
    }

    /// How strongly an operator binds; the order is the documentation's table of operators.
    var precedence: Int {
        switch self {
        case .startGroup: 20
        case .startIndex, .startParameters, .dereference: 19
        case .not: 16
        case .greater, .greaterOrEqual, .less, .lessOrEqual: 11
        case .equal, .notEqual: 10
        case .and: 6
        case .or: 5
        default: 1
        }
    }
}
