import Planning

/// What a step is called for people: the place of the job's own step, and the names from that one down to this.
package struct StepTitle: Hashable, Sendable, CustomStringConvertible {
    /// From 1.
    package var number: Int
    /// How many steps of its own the job has.
    package var count: Int
    /// `Post Run actions/cache@v4`, `Run ./build / Compile`.
    package var name: String

    /// `2/5 Run ./build / Compile`.
    package var description: String { "\(number)/\(count) \(name)" }
}

extension RunState {
    package func title(of step: StepID) -> StepTitle {
        let own = index(of: step.job).map { plan.jobs[$0].steps } ?? []
        if let running = state(of: step.job)?.running, running.nodes.indices.contains(step.index) {
            return StepTitle(
                number: running.ownStep(above: step.index) + 1, count: own.count, name: running.name(of: step))
        }
        let name = own.indices.contains(step.index) ? own[step.index].name : "\(step)"
        return StepTitle(number: step.index + 1, count: own.count, name: step.phase.prefix + name)
    }
}
