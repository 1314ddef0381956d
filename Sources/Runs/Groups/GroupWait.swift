/// Whom one who waits for a concurrency group, or for a lock, waits for.
package struct GroupWait: Hashable, Sendable {
    /// Nil while the group is between two holders.
    package var holder: GroupMember?
    /// How many come before it, besides the holder.
    package var ahead: Int
    /// Nobody goes on with the holder's run: until somebody does, the group stays held.
    package var isAbandoned: Bool
    /// The holder's run has ended and left an obligation open, which holds the lock.
    package var isOwed = false

    package init(holder: GroupMember?, ahead: Int, isAbandoned: Bool = false) {
        self.holder = holder
        self.ahead = ahead
        self.isAbandoned = isAbandoned
    }

    /// `the concurrency group 'deploy', which run 5 holds`, and what a person can do about it.
    ///
    /// - Parameter title: As `GroupRequest.title`.
    package func text(_ title: String) -> String {
        var text = title
        if let holder { text += ", which \(holder) holds" }
        if ahead > 0 { text += ", with \(ahead) more before it" }
        if let run = holder?.run, isAbandoned {
            text +=
                "; run \(run) was abandoned by its engine: 'sluice resume \(run)' finishes it, 'sluice cancel \(run)' ends it"
        }
        if let run = holder?.run, isOwed {
            text += "; its obligation is open: 'sluice obligations discharge \(run)' tries to discharge it"
        }
        return text
    }
}
