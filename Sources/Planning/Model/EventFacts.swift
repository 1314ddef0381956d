package import Expressions

/// What happened, and at which commit: the part of the `github` context that does not depend on the runner.
package struct EventFacts: Hashable, Sendable {
    /// `push`, `pull_request`, …
    package var name: String
    /// `github.event`.
    package var payload: ValueObject
    /// The full SHA that the run is pinned to.
    package var sha: String
    /// The full name, such as `refs/heads/main`.
    package var ref: String
    /// Where the commit was taken from, in full, if `ref` is the default branch and this is none of it; else empty.
    package var takenFrom = ""
    /// Where the commit is from, in full: what a run is listed under, and keeps its caches under.
    package var origin: String { takenFrom.isEmpty ? ref : takenFrom }
    /// `pull_request` only: the branch names.
    package var headRef: String
    package var baseRef: String
    package var actor: String
    /// `owner/name`.
    package var repository: String
    package var defaultBranch: String
    /// `github.run_id`: what the first attempt's run is numbered in its store; reruns keep it.
    package var runID: Int
    /// `github.run_number`: counts the runs of this workflow, from 1; reruns keep it.
    package var runNumber: Int
    /// From 1; each rerun counts up.
    package var runAttempt: Int
    /// Paths that the event changed, where that is known; what path filters look at.
    package var changedPaths: [String]?
    /// Whether the commit is a snapshot of a dirty tree.
    package var isSnapshot: Bool
    /// The full names of branches and tags that stand at the commit.
    package var references: [String]

    package init(
        name: String, payload: ValueObject = [:], sha: String, ref: String, headRef: String = "", baseRef: String = "",
        actor: String = "", repository: String, defaultBranch: String = "main", runID: Int = 1, runNumber: Int = 1,
        runAttempt: Int = 1, changedPaths: [String]? = nil, isSnapshot: Bool = false, references: [String] = []
    ) {
        self.name = name
        self.payload = payload
        self.sha = sha
        self.ref = ref
        self.headRef = headRef
        self.baseRef = baseRef
        self.actor = actor
        self.repository = repository
        self.defaultBranch = defaultBranch
        self.runID = runID
        self.runNumber = runNumber
        self.runAttempt = runAttempt
        self.changedPaths = changedPaths
        self.isSnapshot = isSnapshot
        self.references = references
    }
}
