/// A parsed expression, at most `Expression.maximumDepth` levels deep.
indirect enum SyntaxNode: Hashable, Sendable {
    case literal(Value)
    case namedValue(String)
    /// The star of `.*` and `[*]`; only ever the second part of an index.
    case wildcard
    case call(String, [SyntaxNode])
    case index(SyntaxNode, SyntaxNode)
    case not(SyntaxNode)
    case comparison(Comparison, SyntaxNode, SyntaxNode)
    case and([SyntaxNode])
    case or([SyntaxNode])

    enum Comparison: String, Hashable, Sendable {
        case equal = "=="
        case notEqual = "!="
        case greater = ">"
        case greaterOrEqual = ">="
        case less = "<"
        case lessOrEqual = "<="
    }

    var children: [SyntaxNode] {
        switch self {
        case .literal, .namedValue, .wildcard: []
        case .call(_, let nodes), .and(let nodes), .or(let nodes): nodes
        case .not(let node): [node]
        case .index(let a, let b), .comparison(_, let a, let b): [a, b]
        }
    }

    /// The node itself and all below it, in the order of the text.
    func forEach(_ visit: (SyntaxNode) -> Void) {
        visit(self)
        for child in children { child.forEach(visit) }
    }

    /// The expression as GitHub spells it in messages.
    var canonicalText: String {
        switch self {
        case .literal(.string(let string)): return quoted(string)
        case .literal(.null): return "null"
        case .literal(let value): return value.asString
        case .namedValue(let name): return name
        case .wildcard: return "*"
        case .call(let name, let arguments): return "\(name)(\(joined(arguments, ", ")))"
        case .index(let base, .wildcard): return base.canonicalText + ".*"
        case .index(let base, .literal(.string(let name))) where Lexer.isName(name):
            return base.canonicalText + "." + name
        case .index(let base, let key): return "\(base.canonicalText)[\(key.canonicalText)]"
        case .not(let node): return "!" + node.canonicalText
        case .comparison(let comparison, let a, let b):
            return "(\(a.canonicalText) \(comparison.rawValue) \(b.canonicalText))"
        case .and(let nodes): return "(\(joined(nodes, " && ")))"
        case .or(let nodes): return "(\(joined(nodes, " || ")))"
        }
    }

    private func joined(_ nodes: [SyntaxNode], _ separator: String) -> String {
        nodes.map(\.canonicalText).joined(separator: separator)
    }
}

/// A string literal of the expression language.
func quoted(_ string: String) -> String {
    "'" + string.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
}
