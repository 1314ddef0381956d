extension Evaluator {
    /// `base[key]`, `base.key` and `base.*`.
    mutating func index(
        _ base: SyntaxNode, _ key: SyntaxNode, of node: SyntaxNode, at level: Int
    ) throws(ExpressionError) -> (Evaluated, bytes: Int?) {
        let base = try evaluate(base, at: level + 1)
        if base.value.isPrimitive {
            return (key == .wildcard ? Evaluated(filtered: [], identity: nextIdentity()) : Evaluated(.null), nil)
        }
        let index = Index(key, value: try evaluate(key, at: level + 1).value)
        if base.filtered == nil, !index.isWildcard { return (index.element(of: base) ?? Evaluated(.null), nil) }

        var counter = counter(for: node)
        var elements: [Evaluated] = []
        if base.filtered == nil { try counter.add(EvaluationMemory.objectBytes) }
        for collection in base.filtered ?? [base] {
            let found = index.isWildcard ? collection.elements : [index.element(of: collection)].compactMap { $0 }
            try counter.add(found.count * EvaluationMemory.slotBytes)
            elements += found
        }
        return (Evaluated(filtered: elements, identity: nextIdentity()), counter.bytes)
    }

    /// A key as it applies to objects and to arrays.
    private struct Index {
        let isWildcard: Bool
        private let name: String?
        private let place: Int?

        init(_ key: SyntaxNode, value: Value) {
            isWildcard = key == .wildcard
            name = value.isPrimitive ? value.asString : nil
            let number = value.asNumber
            // .NET's lists have 32 bit indexes; the comparison is false for NaN.
            place = number >= 0 && number < 0x1p31 ? Int(number) : nil
        }

        func element(of collection: Evaluated) -> Evaluated? {
            switch collection.value {
            case .object(let object):
                guard let name, let place = object.place(of: name) else { return nil }
                return collection.child(object.entries[place].value, at: place)
            case .array(let items):
                guard let place, place < items.count else { return nil }
                return collection.filtered?[place] ?? collection.child(items[place], at: place)
            default: return nil
            }
        }
    }
}
