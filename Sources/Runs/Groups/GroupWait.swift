/// Whom one who waits for a concurrency group waits for.
package struct GroupWait: Hashable, Sendable {
    /// Nil while the group is between two holders.
    package var holder: GroupMember?
    /// How many come before it, besides the holder.
    package var ahead: Int
    /// Nobody goes on with the holder's run: until somebody does, the group stays held.
    package var isAbandoned: Bool

    package init(holder: GroupMember?, ahead: Int, isAbandoned: Bool = false) {
        self.holder = holder
        self.ahead = ahead
        self.isAbandoned = isAbandoned
    }

    /// `the concurrency group 'deploy', which run 5 holds`, and what a person can do about it.
    package func text(group: String) -> String {
        var text = "the concurrency group '\(group)'"
        if let holder { text += ", which \(holder) holds" }
        if ahead > 0 { text += ", with \(ahead) more before it" }
        if let run = holder?.run, isAbandoned {
            text +=
                "; run \(run) was abandoned by its engine: 'sluice resume \(run)' finishes it, 'sluice cancel \(run)' ends it"
        }
        return text
    }
}
