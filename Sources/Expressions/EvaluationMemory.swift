/// GitHub's accounting of what an evaluation holds at once: an estimate of .NET's object sizes, in bytes.
struct EvaluationMemory {
    let limit: Int
    /// What is held for each level of the tree.
    private var levels: [Int] = []
    private var total = 0

    static let objectBytes = 24
    /// A slot in a list.
    static let slotBytes = 8

    init(limit: Int) {
        self.limit = limit
    }

    /// Charges a result to its level; gives false when that is too much.
    ///
    /// With `releasingDeeper`, what deeper levels held is over: the result is whole in itself.
    mutating func add(_ bytes: Int, at level: Int, releasingDeeper: Bool) -> Bool {
        if releasingDeeper {
            while levels.count > level + 1 { total -= levels.removeLast() }
        }
        while levels.count <= level { levels.append(0) }
        levels[level] += bytes
        total += bytes
        return total <= limit
    }

    static func bytes(of string: String) -> Int { bytes(ofUnits: string.utf16.count) }

    /// Of a string with so many UTF-16 units.
    static func bytes(ofUnits count: Int) -> Int { 26 + 2 * count }

    static func bytes(of value: Value) -> Int {
        if case .string(let string) = value { return bytes(of: string) }
        return objectBytes
    }
}

/// What one function builds up on its way, which has the same limit of its own.
struct MemoryCounter {
    private(set) var bytes = 0
    private let limit: Int
    private let node: SyntaxNode

    init(limit: Int, node: SyntaxNode) {
        self.limit = limit
        self.node = node
    }

    mutating func add(_ amount: Int) throws(ExpressionError) {
        bytes += amount
        if bytes > limit { throw .outOfMemory(in: node) }
    }

    mutating func add(_ string: String) throws(ExpressionError) {
        try add(EvaluationMemory.bytes(of: string))
    }
}
