extension Expression {
    /// The lower-cased names of the functions it calls.
    package var calledFunctions: Set<String> {
        var names: Set<String> = []
        root?.forEach { if case .call(let name, _) = $0 { names.insert(name.lowercased()) } }
        return names
    }

    /// The lower-cased names of the contexts it mentions.
    package var namedValues: Set<String> {
        var names: Set<String> = []
        root?.forEach { if case .namedValue(let name) = $0 { names.insert(name.lowercased()) } }
        return names
    }

    /// The paths below a context that it reads, in the order of the text: `secrets.TOKEN` gives `["TOKEN"]`.
    ///
    /// A path ends before the first part that is not literal (`[inputs.name]`, `.*`).
    package func references(_ context: String) -> [[String]] {
        var paths: [[String]] = []
        if let root { collect(context.lowercased(), in: root, into: &paths) }
        return paths
    }

    private func collect(_ context: String, in node: SyntaxNode, into paths: inout [[String]]) {
        var keys: [SyntaxNode] = []
        var base = node
        while case .index(let next, let key) = base {
            keys.append(key)
            base = next
        }
        keys.reverse()
        if case .namedValue(let name) = base {
            if name.lowercased() == context { paths.append(literalPath(keys)) }
        } else {
            for child in base.children { collect(context, in: child, into: &paths) }
        }
        for key in keys { collect(context, in: key, into: &paths) }
    }

    private func literalPath(_ keys: [SyntaxNode]) -> [String] {
        var path: [String] = []
        for case .literal(let value) in keys.prefix(while: { if case .literal = $0 { true } else { false } }) {
            path.append(value.asString)
        }
        return path
    }
}
