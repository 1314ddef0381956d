package import Planning
package import Runs

/// The concurrency groups that the runs of one repository share.
///
/// Contract: both return when what they change would survive the death of any process. `enter` answers through the inbox that the port was
/// made with, then or later, and again whenever the answer is another one; it may be told twice, after a crash, and then the place is
/// still the same. `leave` may come without an `enter`, and twice. What happened to the group since is told by the next change.
package protocol GroupPort: Sendable {
    func enter(_ gate: GateID, _ request: GroupRequest) throws
    func leave(_ gate: GateID) throws
}

/// What became of a request for a concurrency group.
package enum GroupReport: Hashable, Sendable {
    case opened(GateID)
    case waiting(GateID, GroupWait)
    /// Whoever came later cancels the one that waits, or the one that holds the group.
    case cancelled(GateID, requester: String)
}
