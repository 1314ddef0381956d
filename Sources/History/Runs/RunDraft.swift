package import Planning
package import Runs

/// A run that is to be created.
package struct RunDraft: Sendable {
    /// Its `event.runID`, `runNumber` and `runAttempt` are replaced by what the store counts, see `RunCount`.
    package var request: RunRequest
    /// What a person sees: the workflow's `name:`, or its path.
    package var workflowName: String
    /// The run that this one repeats.
    package var rerunOf: Int?
    package var flags: Set<RunFlag>
    /// The tick of a schedule that this run is for.
    package var tick: Int?
    /// What a server names the start by; a start makes one run, however often it is tried.
    package var submission: String?

    package init(request: RunRequest, workflowName: String, rerunOf: Int? = nil, flags: Set<RunFlag> = []) {
        self.request = request
        self.workflowName = workflowName
        self.rerunOf = rerunOf
        self.flags = flags
    }
}

/// Why a run, even a successful one, is no evidence for its commit.
package enum RunFlag: String, Hashable, Sendable, CaseIterable, Comparable {
    /// Only the jobs that had failed ran again; the results and artifacts of the others are those of the run that it repeats.
    case failedJobs = "failed-jobs"
    /// Only some of its jobs, or with another environment than the files give it.
    case partial
    /// The commit is a snapshot of a dirty tree.
    case snapshot
    /// From an event that is not trusted.
    case untrusted

    package static func < (a: RunFlag, b: RunFlag) -> Bool { a.rawValue < b.rawValue }
}

/// A run that has just been created and is held by the engine that did so.
package struct CreatedRun: Sendable {
    package var number: Int
    /// The engine's fencing token.
    package var token: Int
    /// As it stands in the journal.
    package var request: RunRequest
    /// The journal so far.
    package var entries: [JournalEntry]
}
