package import Conductor
import GRDB
package import Planning
package import Runs
import Synchronization

/// The concurrency groups of a repository, as the engine of one run sees them.
///
/// All engines change the same rows, each change one transaction. What others changed an engine learns by looking, a few times a second,
/// as long as its run holds or awaits a group: a signal could be lost with the process that sends it, a row cannot.
///
/// State: what was told of each gate, guarded by `told`.
package final class RunGroups: GroupPort {
    private let store: Store
    private let run: Int
    private let isAbandoned: @Sendable (RecordedRun) -> Bool
    private let report: @Sendable (GroupReport) -> Void
    private let told = Mutex<[GateID: Told]>([:])

    private struct Told: Hashable {
        var key: String
        var last: GroupReport?
        var isCancelled = false
    }

    /// Between two looks.
    package static let interval = Duration.milliseconds(200)
    /// Who is alive is asked of the kernel, and at every tenth look only.
    private static let looksBetweenQuestions = 10

    /// - Parameter isAbandoned: Whether nobody goes on with that run, by what the kernel says of its engine and its keeper.
    package init(
        store: Store, run: Int, isAbandoned: @escaping @Sendable (RecordedRun) -> Bool,
        report: @escaping @Sendable (GroupReport) -> Void
    ) {
        self.store = store
        self.run = run
        self.isAbandoned = isAbandoned
        self.report = report
    }

    // MARK: The port

    package func enter(_ gate: GateID, _ request: GroupRequest) throws {
        let member = GroupMember(run: run, gate: gate)
        let standing = try change(request.key, name: request.group, of: member) { queue, isPresent in
            try queue.enter(member, request, isPresent: isPresent)
        }
        told.withLock { $0[gate] = $0[gate] ?? Told(key: request.key) }
        try tell(gate, standing, isAsking: true)
    }

    package func leave(_ gate: GateID) throws {
        let member = GroupMember(run: run, gate: gate)
        told.withLock { $0[gate] = nil }
        guard let group = try store.read({ try GroupTable(database: $0).group(of: member) }) else { return }
        _ = try change(group.key, name: group.name, of: member) { queue, isPresent in
            try queue.leave(member, isPresent: isPresent)
        }
    }

    /// Tells what others change, for as long as the task lives. Throws when the store cannot be read.
    package func watch() async throws {
        var looks = 0
        while !Task.isCancelled {
            guard (try? await Task.sleep(for: Self.interval)) != nil else { return }
            looks += 1
            try look(isAsking: looks % Self.looksBetweenQuestions == 0)
        }
    }

    // MARK: Looking

    private func look(isAsking: Bool) throws {
        let gates = told.withLock { $0.mapValues(\.key) }
        for gate in gates.keys.sorted() {
            guard let key = gates[gate] else { continue }
            let member = GroupMember(run: run, gate: gate)
            let (queue, hasEnded) = try store.read { database in
                let table = GroupTable(database: database)
                return (try table.queue(key), try !table.ended(key).isEmpty)
            }
            var standing = queue.standing(of: member)
            // An engine died after its run's end and before it left, or between two holders.
            if hasEnded || (queue.holder == nil && standing != nil) {
                guard let group = try store.read({ try GroupTable(database: $0).group(of: member) }) else { continue }
                standing = try change(group.key, name: group.name, of: member) { queue, isPresent in
                    try queue.settle(isPresent: isPresent)
                }
            }
            try tell(gate, standing, isAsking: isAsking)
        }
    }

    private func tell(_ gate: GateID, _ standing: GroupQueue.Standing?, isAsking: Bool) throws {
        switch standing {
        case nil: break
        case .evicted(let requester): cancel(gate, requester)
        case .holds(let requester):
            // One that was left open while this run waited keeps it from starting.
            if gate.job == nil, told.withLock({ $0[gate]?.last }) != .opened(gate), let owed = try leftObligation() {
                return cancel(gate, "the obligation \(owed.id), which run \(owed.run.number) left open")
            }
            tell(gate, .opened(gate))
            if let requester { cancel(gate, requester) }
        case .waits(var wait):
            // Between two questions it is taken for what it was.
            if isAsking {
                (wait.isAbandoned, wait.isOwed) = holding(of: wait.holder)
            } else {
                (wait.isAbandoned, wait.isOwed) = lastHolding(gate, wait)
            }
            tell(gate, .waiting(gate, wait))
            if isAsking { try giveWay(gate) }
        }
    }

    /// Nobody comes to their turn where each waits for the next one: the youngest is cancelled.
    private func giveWay(_ gate: GateID) throws {
        let member = GroupMember(run: run, gate: gate)
        let waits = try store.read { try GroupTable(database: $0).waits() }
        guard let deadlock = GroupDeadlock(of: member, in: waits), deadlock.loser == member else { return }
        cancel(gate, deadlock.text)
    }

    private func leftObligation() throws -> RecordedObligation? {
        let workflow = try store.run(run).workflow
        return try store.openObligations(ofWorkflow: workflow).first { $0.run.state == .finished }
    }

    /// A run that has ended and is still the holder is so by its obligation.
    private func holding(of holder: GroupMember?) -> (isAbandoned: Bool, isOwed: Bool) {
        guard let holder, holder.run != run, let recorded = try? store.run(holder.run) else { return (false, false) }
        return recorded.state == .finished ? (false, true) : (isAbandoned(recorded), false)
    }

    private func lastHolding(_ gate: GateID, _ wait: GroupWait) -> (isAbandoned: Bool, isOwed: Bool) {
        guard case .waiting(_, let before)? = told.withLock({ $0[gate]?.last }), before.holder == wait.holder else {
            return (false, false)
        }
        return (before.isAbandoned, before.isOwed)
    }

    private func tell(_ gate: GateID, _ news: GroupReport) {
        let isNew = told.withLock { told in
            guard told[gate] != nil, told[gate]?.last != news else { return false }
            told[gate]?.last = news
            return true
        }
        if isNew { report(news) }
    }

    private func cancel(_ gate: GateID, _ requester: String) {
        let isNew = told.withLock { told in
            guard told[gate]?.isCancelled == false else { return false }
            told[gate]?.isCancelled = true
            return true
        }
        if isNew { report(.cancelled(gate, requester: requester)) }
    }

    // MARK: Changing

    /// One transaction: reads the group, takes out who has ended, changes it and writes it. Returns where the member stands then.
    private func change(
        _ key: String, name: String, of member: GroupMember,
        _ body: (inout GroupQueue, (GroupMember) throws -> Bool) throws -> Void
    ) throws -> GroupQueue.Standing? {
        try store.writeWithReserve(durably: false) { database in
            let table = GroupTable(database: database)
            let before = try table.queue(key)
            var queue = before
            let isPresent = { (other: GroupMember) in
                guard other.run != self.run else { return true }
                guard let recorded = try RecordedRun.fetch(other.run, in: database) else { return false }
                return recorded.state != .finished && !self.isAbandoned(recorded)
            }
            for ended in try table.ended(key) where ended != member {
                try queue.leave(ended, isPresent: isPresent)
            }
            try body(&queue, isPresent)
            try table.write(queue, instead: before, key: key, name: name)
            return queue.standing(of: member)
        }
    }
}
