package import Runs

/// A run as the history lists it.
package struct RecordedRun: Hashable, Sendable {
    package enum State: String, Hashable, Sendable {
        /// No engine has begun with it.
        case created
        case running, finished
    }

    package var number: Int
    /// The workflow's path at the commit.
    package var workflow: String
    package var workflowName: String
    package var event: String
    package var sha: String
    package var ref: String
    package var actor: String
    package var attempt: Int
    package var isSnapshot: Bool
    package var rerunOf: Int?
    package var flags: Set<RunFlag>
    package var state: State
    package var conclusion: Outcome?
    /// Who asked first that it be cancelled.
    package var cancelledBy: String?
    /// The concurrency group that it waits for before its first job, as a sentence goes on.
    package var waitsFor: String?
    /// It has asked for an approval, and none of its jobs is under way: without an engine it loses nothing.
    package var isLeftToApprovers = false
    /// The commits that its jobs have checked out, in the order of their SHAs; none where none did, and of runs of before that was
    /// recorded.
    package var checkouts: [String] = []
    package var createdAt: Timestamp
    package var startedAt: Timestamp?
    package var finishedAt: Timestamp?
    /// Of the engine that holds it or held it last.
    package var token: Int
    package var engine: EngineIdentity?
    /// How often its engine was lost and another one went on.
    package var engineLosses = 0
    /// For how long it had no engine, in seconds, as far as that was seen; nil where it was not, or never happened.
    package var secondsWithoutEngine: Double?

    /// For which commit its success says something: the one that all its checkouts took, its own where there were none; nil where they
    /// took several.
    package var provenCommit: String? {
        checkouts.count > 1 ? nil : checkouts.first ?? sha
    }
}
