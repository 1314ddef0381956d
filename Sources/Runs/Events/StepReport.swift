package import Expressions

/// What became of a step, as far as later decisions need it.
package struct StepReport: Hashable, Sendable {
    /// Before `continue-on-error`.
    package var outcome: Outcome
    /// After `continue-on-error`.
    package var conclusion: Outcome
    /// Outputs without those that contained a secret, in the order in which they were set.
    package var outputs: ValueObject
    /// Why, where the outcome alone does not tell: a sentence for a person.
    package var reason: String?
    /// The exit status of its process, where there was one that exited.
    package var exitCode: Int?
    /// When its process ended, where that was before an engine learned of it; nil where it is the event's own time.
    package var endedAt: Timestamp?
    /// In the order in which they were used.
    package var images: [UsedImage] = []
    /// The commit that `actions/checkout` of the run's own repository took, in full; nil for every other step.
    package var checkout: String?
    /// Nil for a step without a process, and where nobody saw its end.
    package var log: LogReport?

    package init(
        outcome: Outcome, conclusion: Outcome? = nil, outputs: ValueObject = [:], reason: String? = nil,
        exitCode: Int? = nil, endedAt: Timestamp? = nil
    ) {
        self.outcome = outcome
        self.conclusion = conclusion ?? outcome
        self.outputs = outputs
        self.reason = reason
        self.exitCode = exitCode
        self.endedAt = endedAt
    }
}
