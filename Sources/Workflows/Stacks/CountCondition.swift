/// `4`, `>= 4`, `< 10`, `!= 0`.
package struct CountCondition: Hashable, Sendable {
    package enum Comparison: String, CaseIterable, Hashable, Sendable {
        case atLeast = ">="
        case atMost = "<="
        case not = "!="
        case equal = "=="
        case more = ">"
        case less = "<"
    }

    package var comparison: Comparison
    package var count: Int

    package init(_ comparison: Comparison, _ count: Int) {
        self.comparison = comparison
        self.count = count
    }
}
