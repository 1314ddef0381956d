import History
import Runs

/// What a run's page says besides what is recorded of the run itself.
struct RunBesides: Sendable {
    /// The newest finished runs at the same commit.
    var evidence: [RecordedRun]
    /// Nil where no artifact holds a report.
    var tests: TestResults?
    var artifacts: [RunArtifacts.Shown]
    /// Steps after whose end something was printed.
    var lateSteps: Set<StepID>

    static let mostRuns = 12
}
