package import Planning

/// One concurrency group: who holds it and who waits for it, in the order in which they came. The rules alone; where it is kept and
/// how the engines hear of it is for others.
///
/// - At most one holds the group. Whoever comes when nobody does gets it at once.
/// - Who must wait takes the place of all that wait (`queue: single`), or stands behind them (`max`, up to a hundred, and `fifo`).
/// - With `cancel-in-progress`, the holder is cancelled; it holds the group until it has ended, its finalizers included.
/// - Who is kept (a finalizer, and everybody under `fifo`) is neither cancelled nor replaced.
/// - Whose engine is gone keeps its place and does not get the group: it could not use it, and others could not, either.
///
/// Source: "Control the concurrency of workflows and jobs" of GitHub's documentation; `fifo` and the last two are ours.
package struct GroupQueue: Hashable, Sendable {
    package struct Place: Hashable, Sendable {
        package var member: GroupMember
        package var isKept: Bool
        /// Who cancelled it, for a sentence; it is in its place until it has ended.
        package var cancelledBy: String?

        package init(_ member: GroupMember, isKept: Bool = false, cancelledBy: String? = nil) {
            self.member = member
            self.isKept = isKept
            self.cancelledBy = cancelledBy
        }
    }

    package enum Standing: Hashable, Sendable {
        case holds(cancelledBy: String?)
        case waits(GroupWait)
        /// Another one took its place, or there was none.
        case evicted(by: String)
    }

    package private(set) var holder: Place?
    package private(set) var waiting: [Place]
    /// Those that lost their place and do not know it yet.
    package private(set) var evicted: [Place]

    /// As on GitHub, with `queue: max`.
    package static let mostWaiting = 100

    package init(holder: Place? = nil, waiting: [Place] = [], evicted: [Place] = []) {
        self.holder = holder
        self.waiting = waiting
        self.evicted = evicted
    }

    package var places: [Place] { [holder].compactMap(\.self) + waiting + evicted }

    /// Somebody asks for the group. Who has a place already keeps it: an engine that comes back asks again.
    ///
    /// - Parameter isPresent: Whether somebody goes on with that member's run.
    package mutating func enter(
        _ member: GroupMember, _ request: GroupRequest, isPresent: (GroupMember) throws -> Bool
    ) rethrows {
        try settle(isPresent: isPresent)
        guard standing(of: member) == nil else { return }
        var place = Place(member, isKept: request.isKept || request.queue == .fifo)
        guard let current = holder else {
            holder = place
            return
        }
        let requester = "\(member) (concurrency group '\(request.group)')"
        if request.cancelsInProgress, !current.isKept, current.cancelledBy == nil { holder?.cancelledBy = requester }
        switch request.queue {
        case .single: evictAll(for: requester)
        case .max where waiting.count >= Self.mostWaiting:
            place.cancelledBy = "the concurrency group '\(request.group)', for which \(waiting.count) wait already"
            evicted.append(place)
            return
        case .max, .fifo: break
        }
        waiting.append(place)
    }

    /// Somebody has ended, or waits no more.
    package mutating func leave(_ member: GroupMember, isPresent: (GroupMember) throws -> Bool) rethrows {
        if holder?.member == member { holder = nil }
        waiting.removeAll { $0.member == member }
        evicted.removeAll { $0.member == member }
        try settle(isPresent: isPresent)
    }

    /// Gives a group that nobody holds to the first that can take it.
    package mutating func settle(isPresent: (GroupMember) throws -> Bool) rethrows {
        guard holder == nil, let next = try waiting.firstIndex(where: { try isPresent($0.member) }) else { return }
        holder = waiting.remove(at: next)
    }

    package func standing(of member: GroupMember) -> Standing? {
        if let holder, holder.member == member { return .holds(cancelledBy: holder.cancelledBy) }
        if let place = waiting.firstIndex(where: { $0.member == member }) {
            return .waits(GroupWait(holder: holder?.member, ahead: place))
        }
        return evicted.first { $0.member == member }.map { .evicted(by: $0.cancelledBy ?? "another one") }
    }

    private mutating func evictAll(for requester: String) {
        for var place in waiting where !place.isKept {
            place.cancelledBy = requester
            evicted.append(place)
        }
        waiting.removeAll { !$0.isKept }
    }
}
