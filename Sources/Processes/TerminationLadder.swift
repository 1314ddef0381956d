/// The signals that end a step, each with the patience before the next one.
package struct TerminationLadder: Hashable, Sendable {
    package struct Rung: Hashable, Sendable {
        /// The signal's number.
        package var signal: Int32
        /// How long to wait for the end before the next rung; not used on the last one.
        package var patience: Duration

        package init(signal: Int32, patience: Duration) {
            self.signal = signal
            self.patience = patience
        }
    }

    package var rungs: [Rung]

    package init(rungs: [Rung]) { self.rungs = rungs }

    /// SIGINT, then SIGTERM, then SIGKILL; 7.5 s and 2.5 s apart by default, as GitHub's runner does it.
    package static func standard(
        interrupt: Duration = .milliseconds(7500), terminate: Duration = .milliseconds(2500)
    ) -> TerminationLadder {
        TerminationLadder(rungs: [
            Rung(signal: 2, patience: interrupt), Rung(signal: 15, patience: terminate),
            Rung(signal: 9, patience: .zero),
        ])
    }

    /// SIGKILL at once.
    package static let kill = TerminationLadder(rungs: [Rung(signal: 9, patience: .zero)])
}
