/// Which token may follow which: GitHub refuses a token as soon as it stands in a wrong place.
struct TokenOrder {
    private(set) var last: Token.Kind?
    /// The brackets that are still open, innermost last.
    private(set) var open: [Token.Kind] = []

    /// Whether an operand, a group or `!` may stand here.
    var expectsOperand: Bool {
        guard let last else { return true }
        switch last {
        case .separator, .startGroup, .startIndex, .startParameters, .not: return true
        default: return last.isBinaryOperator
        }
    }

    func allows(_ kind: Token.Kind) -> Bool {
        switch kind {
        case .startGroup, .not, .null, .boolean, .number, .string, .function, .namedValue: expectsOperand
        case .startParameters: last == .function
        case .propertyName: last == .dereference
        case .wildcard: last == .startIndex || last == .dereference
        case .startIndex, .dereference: last?.endsReference ?? false
        case .endGroup: endsOperand && open.last == .startGroup
        case .endIndex: endsOperand && open.last == .startIndex
        case .endParameters: (endsOperand || last == .startParameters) && open.last == .startParameters
        case .separator: endsOperand && open.last == .startParameters
        default: endsOperand
        }
    }

    mutating func accept(_ kind: Token.Kind) {
        switch kind {
        case .startGroup, .startIndex, .startParameters: open.append(kind)
        case .endGroup, .endIndex, .endParameters: open.removeLast()
        default: break
        }
        last = kind
    }

    private var endsOperand: Bool { last?.endsOperand ?? false }
}
