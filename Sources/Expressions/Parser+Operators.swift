extension Parser {
    /// Takes an operator's operands from the stack and puts the node that joins them in their place.
    mutating func reduce(_ operation: Token) {
        guard let right = operands.popLast() else { return }
        if operation.kind == .not { return push(.not(right.node), depth: right.depth + 1) }
        guard let left = operands.popLast() else { return }
        switch operation.kind {
        case .and: pushJoined(left, right, SyntaxNode.and) { if case .and(let nodes) = $0 { nodes } else { nil } }
        case .or: pushJoined(left, right, SyntaxNode.or) { if case .or(let nodes) = $0 { nodes } else { nil } }
        default:
            let node: SyntaxNode =
                if let comparison = SyntaxNode.Comparison(rawValue: operation.text) {
                    .comparison(comparison, left.node, right.node)
                } else {
                    .index(left.node, right.node)
                }
            push(node, depth: 1 + max(left.depth, right.depth))
        }
    }

    /// `a && b && c` is one node with three parts, however it is bracketed; so a long row is not a deep one.
    private mutating func pushJoined(
        _ left: Operand, _ right: Operand, _ join: ([SyntaxNode]) -> SyntaxNode, parts: (SyntaxNode) -> [SyntaxNode]?
    ) {
        var nodes: [SyntaxNode] = []
        var depth = 1
        for operand in [left, right] {
            if let inner = parts(operand.node) {
                nodes += inner
                depth = max(depth, operand.depth)
            } else {
                nodes.append(operand.node)
                depth = max(depth, operand.depth + 1)
            }
        }
        push(join(nodes), depth: depth)
    }
}
