import GRDB

/// What a store says at one moment of all that may still change; two of them tell what has changed in between.
package struct StoreSign: Hashable, Sendable {
    /// The highest number that a run has; 0 before the first.
    var lastRun = 0
    /// By number, those that have not finished, and the newest whatever their state.
    var runs: [Int: [DatabaseValue]] = [:]
    /// The open ones, by their run.
    var obligations: [Int: [[DatabaseValue]]] = [:]
    /// Those that wait to be sent, by their run.
    var alerts: [Int: [[DatabaseValue]]] = [:]
    /// The number of the newest, and all that are not decided for good.
    var ticks: [[DatabaseValue]] = []
    /// Who holds concurrency groups and who waits for them.
    var groups: [[DatabaseValue]] = []

    /// Something that people look at.
    package enum Change: Hashable, Sendable {
        case run(Int)
        case obligations, schedules, groups
    }

    /// What is other than it was, runs first and by their numbers.
    package func changes(since earlier: StoreSign) -> [Change] {
        let owners = Self.different(obligations, earlier.obligations)
        var numbers = owners.union(Self.different(alerts, earlier.alerts))
        numbers.formUnion(runs.keys.filter { $0 > earlier.lastRun || runs[$0] != earlier.runs[$0] })
        // One that is old and had finished has left the list without a change.
        numbers.formUnion(earlier.runs.keys.filter { runs[$0] == nil && !earlier.hadFinished($0) })
        if lastRun > earlier.lastRun { numbers.formUnion(earlier.lastRun + 1...lastRun) }
        return numbers.sorted().map { .run($0) } + (owners.isEmpty ? [] : [.obligations])
            + (ticks == earlier.ticks ? [] : [.schedules]) + (groups == earlier.groups ? [] : [.groups])
    }

    private func hadFinished(_ run: Int) -> Bool { runs[run]?.first == "finished".databaseValue }

    /// The runs whose entries differ, or are in one of them only.
    private static func different<Entry: Equatable>(_ a: [Int: Entry], _ b: [Int: Entry]) -> Set<Int> {
        Set(a.keys).union(b.keys).filter { a[$0] != b[$0] }
    }
}
