import Planning

/// Finds those who wait for each other for ever: each holds a group until something ends that waits for the next one's.
///
/// The youngest of them gives way, for one that is not kept where there is one: whoever looks for itself comes to the same answer.
package struct GroupDeadlock: Hashable, Sendable {
    /// Somebody who waits for a group that somebody holds.
    package struct Wait: Hashable, Sendable {
        package var member: GroupMember
        /// As `GroupRequest.title`.
        package var title: String
        package var holder: GroupMember
        /// A finalizer, or one in a queue that keeps all.
        package var isKept: Bool

        package init(_ member: GroupMember, title: String, holder: GroupMember, isKept: Bool = false) {
            self.member = member
            self.title = title
            self.holder = holder
            self.isKept = isKept
        }

        /// Whether the one who holds cannot leave before this has come to its turn: its run, its job, or a job that its job calls.
        fileprivate func keeps(_ holder: GroupMember) -> Bool {
            guard member.run == holder.run else { return false }
            guard let job = holder.gate.job else { return true }
            guard let own = member.gate.job else { return false }
            return own == job || own.text.hasPrefix(job.text + "/")
        }

        fileprivate func isBefore(_ other: Wait) -> Bool {
            if isKept != other.isKept { return isKept }
            return (member.run, member.gate) < (other.member.run, other.member.gate)
        }
    }

    /// From the member on: each waits for what is held until the next one's wait is over, and the last one for the first.
    package let waits: [Wait]

    /// The shortest circle in which the member waits; nil where there is none.
    package init?(of member: GroupMember, in all: [Wait]) {
        guard let start = all.first(where: { $0.member == member }) else { return nil }
        var seen: Set<Wait> = []
        var paths = [[start]]
        while !paths.isEmpty {
            var longer: [[Wait]] = []
            for path in paths {
                guard let last = path.last else { continue }
                for next in all where next.keeps(last.holder) {
                    if next == start {
                        waits = path
                        return
                    }
                    if seen.insert(next).inserted { longer.append(path + [next]) }
                }
            }
            paths = longer
        }
        return nil
    }

    /// Who is to give way.
    package var loser: GroupMember? { waits.max { $0.isBefore($1) }?.member }

    /// For a sentence that tells who cancelled something.
    package var text: String {
        "a deadlock: "
            + waits.map { "\($0.member) waits for \($0.title), which \($0.holder) holds" }.joined(separator: ", and ")
    }
}
