package import Planning
package import Runs

/// What only the repository and its history know: whether a job may go to its environment.
///
/// Contract: returns soon and answers through the inbox that the port was made with, at once or later; may be asked again after a
/// crash. Whether the answer opens the environment is decided by the run's state machine.
package protocol EnvironmentPort: Sendable {
    func check(_ job: JobID, _ request: EnvironmentRequest)
}

/// What became of such a question.
package struct EnvironmentReport: Hashable, Sendable {
    package var job: JobID
    package var check: EnvironmentCheck

    package init(_ job: JobID, _ check: EnvironmentCheck) {
        self.job = job
        self.check = check
    }
}

/// A decision that waits to be heard.
package enum ApprovalMessage: Hashable, Sendable {
    case given(ApprovalDecision)
    case rejected(ApprovalDecision)
}
