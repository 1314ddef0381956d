package import Planning

/// When a job of a finished run began and ended.
package struct JobTimes: Hashable, Sendable {
    package var id: JobID
    package var outcome: Outcome?
    /// The last attempt's; nil for one that was skipped.
    package var startedAt: Timestamp?
    package var finishedAt: Timestamp?
    /// The first attempt's, where there was more than one.
    package var firstStartedAt: Timestamp?

    package init(
        id: JobID, outcome: Outcome?, startedAt: Timestamp?, finishedAt: Timestamp?, firstStartedAt: Timestamp? = nil
    ) {
        self.id = id
        self.outcome = outcome
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.firstStartedAt = firstStartedAt
    }

    /// Whether it is that job of the workflow that was asked for, or one of its matrix.
    package func isOf(_ job: String) -> Bool { id.text.prefix { $0 != "." }.lowercased() == job.lowercased() }

    /// Whether it is a job of the workflow that was asked for; what a called workflow's jobs take is in the time of the one that calls it.
    package var isStage: Bool { !id.text.contains("/") }

    package var seconds: Double? {
        guard let startedAt, let finishedAt else { return nil }
        return finishedAt.seconds(since: startedAt)
    }
}
