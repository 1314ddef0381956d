/// Builds the tree with a stack of operands and one of operators, so that no input can exhaust the call stack.
struct Parser {
    var lexer: Lexer
    let vocabulary: Vocabulary
    var operands: [Operand] = []
    var operators: [Token] = []
    private var last: Token?
    /// GitHub tells of a bracket left open, a missing operand and so on before it tells of too many levels.
    private var isTooDeep = false

    /// Nil for an expression that is empty.
    static func parse(_ source: String, _ vocabulary: Vocabulary) throws(ExpressionError) -> SyntaxNode? {
        var parser = Parser(lexer: try Lexer(source), vocabulary: vocabulary)
        return try parser.parse()
    }

    private init(lexer: Lexer, vocabulary: Vocabulary) {
        self.lexer = lexer
        self.vocabulary = vocabulary
    }

    private mutating func parse() throws(ExpressionError) -> SyntaxNode? {
        while let token = try lexer.next() {
            if token.kind.isOperator {
                try pushOperator(token)
            } else {
                try pushOperand(token)
            }
            last = token
        }
        guard let last else { return nil }
        // An operator that still waits for its operand, or a bracket that is still open.
        guard last.kind.endsOperand, lexer.order.open.isEmpty else {
            throw lexer.failure("Unexpected end of expression", last)
        }
        while let next = operators.popLast() { reduce(next) }
        if isTooDeep { throw .tooDeep }
        return operands.popLast()?.node
    }

    private mutating func pushOperand(_ token: Token) throws(ExpressionError) {
        switch token.kind {
        case .function:
            guard vocabulary.argumentCounts(of: token.text) != nil else {
                throw lexer.failure("Unrecognized function", token)
            }
            push(.call(token.text, []), depth: 1)
        case .namedValue:
            guard vocabulary.allows(namedValue: token.text) else {
                throw lexer.failure("Unrecognized named-value", token)
            }
            push(.namedValue(token.text), depth: 1)
        case .wildcard: push(.wildcard, depth: 1)
        case .propertyName: push(.literal(.string(token.text)), depth: 1)
        default: push(.literal(token.value), depth: 1)
        }
    }

    private mutating func pushOperator(_ token: Token) throws(ExpressionError) {
        if token.kind != .startGroup, token.kind != .not { reduceStronger(than: token) }
        switch token.kind {
        case .endGroup: operators.removeLast()
        case .endIndex: reduce(operators.removeLast())
        case .endParameters: try closeCall()
        default: operators.append(token)
        }
    }

    private mutating func reduceStronger(than token: Token) {
        while let top = operators.last, token.kind.precedence <= top.kind.precedence {
            switch top.kind {
            case .startGroup, .startIndex, .startParameters, .separator: return
            default: reduce(operators.removeLast())
            }
        }
    }

    private mutating func closeCall() throws(ExpressionError) {
        var count = last?.kind == .startParameters ? 0 : 1
        while operators.last?.kind == .separator {
            operators.removeLast()
            count += 1
        }
        let opening = operators.removeLast()
        let arguments = operands.suffix(count)
        operands.removeLast(count)
        guard case .call(let name, _)? = operands.popLast()?.node else { return }
        try checkCount(count, of: name, opening)
        push(.call(name, arguments.map(\.node)), depth: 1 + (arguments.map(\.depth).max() ?? 0))
    }

    private func checkCount(_ count: Int, of name: String, _ opening: Token) throws(ExpressionError) {
        guard let allowed = vocabulary.argumentCounts(of: name) else { return }
        if count < allowed.lowerBound { throw lexer.failure("Too few parameters supplied", opening) }
        if count > allowed.upperBound { throw lexer.failure("Too many parameters supplied", opening) }
        if BuiltinFunction(rawValue: name.lowercased()) == .case, count.isMultiple(of: 2) {
            let what = "Even number of parameters supplied, requires an odd number of parameters"
            throw lexer.failure(what, opening)
        }
    }

    mutating func push(_ node: SyntaxNode, depth: Int) { push(Operand(node, depth: depth)) }

    mutating func push(_ operand: Operand) {
        if operand.depth > Expression.maximumDepth {
            isTooDeep = true
            // What is refused anyway need not be kept, and a tree of any depth could not be walked safely.
            operands.append(Operand(.literal(.null), depth: operand.depth))
        } else {
            operands.append(operand)
        }
    }
}
