package import Runs

/// Shows a run while it goes on: a terminal's tree, plain lines, a JSON stream.
///
/// Contract: called from one task, in the journal's order, after the entries are in the journal; must return quickly and never throws. `state` is the state after them.
package protocol ObserverPort: Sendable {
    func observe(_ entries: [JournalEntry], state: RunState)
}
