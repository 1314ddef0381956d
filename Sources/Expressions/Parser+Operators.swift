extension Parser {
    /// Takes an operator's operands from the stack and puts the node that joins them in their place.
    mutating func reduce(_ operation: Token) {
        guard let right = operands.popLast() else { return }
        if operation.kind == .not { return push(.not(right.node), depth: right.depth + 1) }
        guard var left = operands.popLast() else { return }
        switch operation.kind {
        case .and, .or:
            left.join(right, by: operation.kind == .and ? .and : .or)
            push(left)
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
}
