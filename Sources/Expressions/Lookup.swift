/// What an expression read on its way to its result: a context, or a function that its place supplies.
package struct Lookup: Hashable, Sendable {
    /// As GitHub spells it: `needs.build.result`, `success()`.
    package var text: String
    /// Nil where it is not known.
    package var value: Value?

    package init(text: String, value: Value?) {
        self.text = text
        self.value = value
    }
}

extension Expression {
    /// What an evaluation in this scope reads, each once, in the order in which it does; what `&&` and `||` do not come to is left out.
    ///
    /// What the scope does not have is not known; so is everything that is missing in one of the `partial` contexts (lower-cased names).
    package func lookups(in scope: EvaluationScope, partial: Set<String> = []) -> [Lookup] {
        guard let root else { return [] }
        var walk = LookupWalk(scope: scope, partial: partial)
        walk.visit(root)
        return walk.lookups
    }
}

extension Condition {
    package func lookups(in scope: EvaluationScope, partial: Set<String> = []) -> [Lookup] {
        expression.lookups(in: scope, partial: partial)
    }
}

/// Goes the way of the evaluator once more, and notes what is read. Only for people who ask why: it evaluates what it notes anew.
private struct LookupWalk {
    let scope: EvaluationScope
    let partial: Set<String>
    private(set) var lookups: [Lookup] = []

    init(scope: EvaluationScope, partial: Set<String>) {
        self.scope = scope
        self.partial = partial
    }

    mutating func visit(_ node: SyntaxNode) {
        switch node {
        case .literal, .wildcard: break
        case .namedValue: note(node)
        case .index(let base, let key):
            if node.isPath { note(node) } else { visit(base) }
            visitKeys(of: node.isPath ? node : .index(.wildcard, key))
        case .not(let operand): visit(operand)
        case .comparison(_, let left, let right):
            visit(left)
            visit(right)
        case .and(let operands): visit(operands, until: false)
        case .or(let operands): visit(operands, until: true)
        case .call(let name, let arguments):
            if BuiltinFunction(rawValue: name.lowercased()) == nil { note(node) }
            for argument in arguments { visit(argument) }
        }
    }

    /// What decides is the last that is looked at; where nobody knows, the others may have been looked at, too.
    private mutating func visit(_ operands: [SyntaxNode], until truth: Bool) {
        for operand in operands {
            visit(operand)
            if let value = value(of: operand), value.isTruthy == truth { return }
        }
    }

    private mutating func visitKeys(of path: SyntaxNode) {
        guard case .index(let base, let key) = path else { return }
        visitKeys(of: base)
        visit(key)
    }

    private mutating func note(_ node: SyntaxNode) {
        let text = node.canonicalText
        guard !lookups.contains(where: { $0.text == text }) else { return }
        lookups.append(Lookup(text: text, value: value(of: node)))
    }

    /// Nil where something in it is not known.
    private func value(of node: SyntaxNode) -> Value? {
        var isKnown = true
        node.forEach { if !self.isKnown($0) { isKnown = false } }
        guard isKnown else { return nil }
        var evaluator = Evaluator(scope, root: node, memoryBytes: EvaluationScope.templateMemoryBytes)
        return try? evaluator.evaluate(node).value
    }

    private func isKnown(_ node: SyntaxNode) -> Bool {
        switch node {
        case .namedValue(let name): return scope.contexts[name] != nil
        case .call(let name, _):
            let name = name.lowercased()
            return BuiltinFunction(rawValue: name) != nil || scope.functions[name] != nil
        case .index(.namedValue(let name), .literal(let key)):
            guard partial.contains(name.lowercased()), case .object(let object)? = scope.contexts[name] else {
                return true
            }
            return object[key.asString] != nil
        default: return true
        }
    }
}

extension SyntaxNode {
    /// Whether it is a context, or a part of one.
    fileprivate var isPath: Bool {
        switch self {
        case .namedValue: true
        case .index(let base, _): base.isPath
        default: false
        }
    }
}
