package import Source

/// What became of one entry under `ready:`, `seed:`, `drive:` or `assert:`.
package struct StackCheckResult: Hashable, Sendable {
    package var phase: StackPhase
    /// Such as `healthy api` or `GET http://127.0.0.1:40001/api/health`.
    package var title: String
    package var outcome: StackOutcome
    package var seconds: Double
    /// A sentence, where there is something to say.
    package var message: String?
    package var range: SourceRange?

    package init(
        phase: StackPhase, title: String, outcome: StackOutcome, seconds: Double, message: String? = nil,
        range: SourceRange? = nil
    ) {
        self.phase = phase
        self.title = title
        self.outcome = outcome
        self.seconds = seconds
        self.message = message
        self.range = range
    }
}
