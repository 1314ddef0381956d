/// Walks the tree; what a part does not need is not evaluated.
struct Evaluator {
    let scope: EvaluationScope
    let root: SyntaxNode
    private var memory: EvaluationMemory
    private var madeCount = 0

    init(_ scope: EvaluationScope, root: SyntaxNode, memoryBytes: Int) {
        self.scope = scope
        self.root = root
        memory = EvaluationMemory(limit: memoryBytes)
    }

    mutating func evaluate(_ node: SyntaxNode, at level: Int = 0) throws(ExpressionError) -> Evaluated {
        let (result, size) = try core(node, at: level)
        var bytes = size ?? EvaluationMemory.bytes(of: result.value)
        let isWrapped = result.isData && result.value.isPrimitive && result.value != .null
        if isWrapped { bytes += EvaluationMemory.objectBytes }
        let isWhole = result.value.isPrimitive && !isWrapped
        guard memory.add(bytes, at: level, releasingDeeper: isWhole) else { throw .outOfMemory(in: root) }
        return result
    }

    func counter(for node: SyntaxNode) -> MemoryCounter { MemoryCounter(limit: memory.limit, node: node) }

    mutating func nextIdentity() -> Evaluated.Identity {
        madeCount += 1
        return Evaluated.Identity(origin: .made(madeCount))
    }

    /// The result, and its size in bytes where that is not the size of the value itself.
    private mutating func core(
        _ node: SyntaxNode, at level: Int
    ) throws(ExpressionError) -> (Evaluated, bytes: Int?) {
        switch node {
        case .literal(let value): return (Evaluated(value), nil)
        case .wildcard: return (Evaluated("*"), nil)
        case .namedValue(let name): return (context(name), nil)
        case .index(let base, let key): return try index(base, key, of: node, at: level)
        case .not(let operand):
            return (Evaluated(.boolean(!(try evaluate(operand, at: level + 1).value.isTruthy))), nil)
        case .comparison(let comparison, let left, let right):
            let left = try evaluate(left, at: level + 1)
            let right = try evaluate(right, at: level + 1)
            return (Evaluated(.boolean(holds(comparison, left, right))), nil)
        case .and(let operands): return (try first(in: operands, whoseTruthIs: false, at: level), nil)
        case .or(let operands): return (try first(in: operands, whoseTruthIs: true, at: level), nil)
        case .call(let name, let arguments):
            let call = FunctionCall(name: name, arguments: arguments, node: node, level: level)
            return (try self.call(call), nil)
        }
    }

    private func context(_ name: String) -> Evaluated {
        var result = Evaluated(scope.contexts[name] ?? .null)
        result.isData = true
        if !result.value.isPrimitive { result.identity = .init(origin: .context(name.lowercased())) }
        return result
    }

    private func holds(_ comparison: SyntaxNode.Comparison, _ left: Evaluated, _ right: Evaluated) -> Bool {
        switch comparison {
        case .equal: left.isEqual(to: right)
        case .notEqual: !left.isEqual(to: right)
        case .less: left.value.isLooselyLess(than: right.value)
        case .greater: right.value.isLooselyLess(than: left.value)
        case .lessOrEqual: left.isEqual(to: right) || left.value.isLooselyLess(than: right.value)
        case .greaterOrEqual: left.isEqual(to: right) || right.value.isLooselyLess(than: left.value)
        }
    }

    /// The first operand with this truth, or else the last one: what `&&` and `||` give.
    private mutating func first(
        in operands: [SyntaxNode], whoseTruthIs truth: Bool, at level: Int
    ) throws(ExpressionError) -> Evaluated {
        var result = Evaluated(.null)
        for operand in operands {
            result = try evaluate(operand, at: level + 1)
            if result.value.isTruthy == truth { break }
        }
        result.isData = false
        return result
    }

    private mutating func call(_ call: FunctionCall) throws(ExpressionError) -> Evaluated {
        let name = call.name.lowercased()
        if let builtin = BuiltinFunction(rawValue: name) { return try self.call(builtin, call) }
        guard let function = scope.functions[name] else {
            throw .evaluation("Unrecognized function: '\(call.name)'")
        }
        var arguments: [Value] = []
        for argument in call.arguments { arguments.append(try evaluate(argument, at: call.level + 1).value) }
        var result = Evaluated(try function(arguments))
        if !result.value.isPrimitive { result.identity = nextIdentity() }
        return result
    }
}
