/// Who holds a concurrency group or waits for it.
package struct GroupMember: Hashable, Sendable, CustomStringConvertible {
    package var run: Int
    package var gate: GateID

    package init(run: Int, gate: GateID) {
        self.run = run
        self.gate = gate
    }

    /// For a sentence: `run 5`, `the job 'deploy' of run 5`.
    package var description: String {
        guard let job = gate.job else { return "run \(run)" }
        return "the job '\(job)' of run \(run)"
    }
}
