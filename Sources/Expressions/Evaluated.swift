/// A value on the way, with what the language must know of it besides.
struct Evaluated {
    var value: Value
    /// Which array or object it is: the language compares them by identity, not by content.
    var identity: Identity?
    /// The elements of what `*` gave: a further index applies to each of them.
    var filtered: [Evaluated]?
    /// Whether it came out of a context or `fromJSON`, which GitHub counts as an object around the plain value.
    var isData = false

    init(_ value: Value) {
        self.value = value
    }

    init(filtered elements: [Evaluated], identity: Identity) {
        value = .array(elements.map(\.value))
        self.identity = identity
        filtered = elements
    }

    /// Where an array or object comes from and the places on the way to it.
    struct Identity: Hashable {
        enum Origin: Hashable {
            /// The lower-cased name of a context.
            case context(String)
            /// Made during the evaluation, and the how manieth.
            case made(Int)
        }

        var origin: Origin
        var path: [Int] = []
    }

    func child(_ value: Value, at place: Int) -> Evaluated {
        var child = Evaluated(value)
        child.isData = true
        if !value.isPrimitive, var identity {
            identity.path.append(place)
            child.identity = identity
        }
        return child
    }

    /// The elements of an array or the values of an object; none for what is neither.
    var elements: [Evaluated] {
        if let filtered { return filtered }
        switch value {
        case .array(let items): return items.enumerated().map { child($1, at: $0) }
        case .object(let object): return object.entries.enumerated().map { child($1.value, at: $0) }
        default: return []
        }
    }

    /// The language's `==`.
    func isEqual(to other: Evaluated) -> Bool {
        if value.isPrimitive || other.value.isPrimitive { return value.isLooselyEqual(to: other.value) }
        return identity != nil && identity == other.identity
    }
}
