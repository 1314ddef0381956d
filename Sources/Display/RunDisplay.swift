package import Conductor
package import Runs

/// Shows a run while it goes on.
///
/// Contract: `observe` is called from the conductor's task; `output` and `notice` from any task; `tick` regularly, since
/// displays write when it comes, so that nobody waits for a slow reader; `finish` last, once.
package protocol RunDisplay: ObserverPort {
    /// New bytes of a step's log, masked, in order.
    func output(of step: StepID, _ bytes: [UInt8])
    /// A line about the run itself.
    func notice(_ text: String)
    /// Time has passed; at most ten times a second.
    func tick()
    /// The run has ended, or the engine gives it up: nothing is drawn after this.
    func finish()
}

/// For `--quiet`: what went wrong is told at the end.
package struct SilentDisplay: RunDisplay {
    package init() {}

    package func observe(_ entries: [JournalEntry], state: RunState) {}
    package func output(of step: StepID, _ bytes: [UInt8]) {}
    package func notice(_ text: String) {}
    package func tick() {}
    package func finish() {}
}
