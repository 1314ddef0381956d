/// Names that a file has defined so far, told apart as contexts do it: without regard to capitals.
struct NameList {
    private(set) var all: [String] = []
    private var lowercased: Set<String> = []

    init(_ names: [String] = []) {
        for name in names { insert(name) }
    }

    func contains(_ name: String) -> Bool { lowercased.contains(name.lowercased()) }

    /// Whether it was not there.
    @discardableResult mutating func insert(_ name: String) -> Bool {
        guard lowercased.insert(name.lowercased()).inserted else { return false }
        all.append(name)
        return true
    }
}
