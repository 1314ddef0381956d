/// The moments at which a line was due since somebody looked last.
package struct DueTicks: Hashable, Sendable {
    /// The newest ones, in ascending order.
    package private(set) var newest: [Timestamp] = []
    /// How many there were before these.
    package private(set) var olderCount = 0
    /// The last one of those.
    package private(set) var lastOlder: Timestamp?

    /// So many are told apart; a line for every minute has half a million of them in a year.
    package static let limit = 100

    package init(_ newest: [Timestamp] = []) {
        self.newest = newest
        settle()
    }

    package var isEmpty: Bool { newest.isEmpty }

    /// In about the right order; `settle()` follows when all are there.
    mutating func add(_ times: [Timestamp]) {
        newest += times
        if newest.count > 64 * Self.limit { settle(keeping: 32 * Self.limit) }
    }

    mutating func settle() { settle(keeping: Self.limit) }

    private mutating func settle(keeping count: Int) {
        newest = Set(newest).sorted()
        let excess = newest.count - count
        guard excess > 0 else { return }
        lastOlder = newest[excess - 1]
        olderCount += excess
        newest.removeFirst(excess)
    }

    /// Without those that are known already.
    package mutating func remove(_ known: Set<Timestamp>) {
        newest.removeAll { known.contains($0) }
    }
}
