/// A part of an expression on the parser's stack.
struct Operand {
    /// How many levels it has.
    private(set) var depth: Int
    /// One node, or those of a row that may still grow.
    private var parts: [SyntaxNode]
    private var row: Row?

    /// `a && b && c` is one node with three parts, however it is bracketed; so a long row is not a deep one.
    enum Row {
        case and, or
    }

    init(_ node: SyntaxNode, depth: Int) {
        parts = [node]
        self.depth = depth
    }

    var node: SyntaxNode {
        switch row {
        case nil: parts[0]
        case .and?: .and(parts)
        case .or?: .or(parts)
        }
    }

    /// Puts another operand at the end of the row that this one is or becomes; takes time linear in the other one.
    mutating func join(_ other: Operand, by row: Row) {
        if self.row != row {
            self = Operand(node, depth: depth + 1)
            self.row = row
        }
        if other.row == row {
            parts += other.parts
            depth = max(depth, other.depth)
        } else {
            parts.append(other.node)
            depth = max(depth, other.depth + 1)
        }
    }
}
