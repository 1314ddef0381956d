import Expressions
import Planning

/// What the jobs of one family have come to together; what `needs` and status functions look at.
struct FamilyState: Hashable, Sendable {
    /// Needed families that are not finished, plus one until the caller of its scope has started.
    var blockers: Int
    var unfinishedJobs: Int
    var runningJobs = 0
    /// One of its jobs failed and `continue-on-error` did not forgive it: with `fail-fast` the others need not go on.
    var hasFailed = false
    var results: Set<Outcome> = []
    var outputs: ValueObject = [:]
    /// Of the families that it needs, theirs, and so on; complete once nothing blocks it.
    var ancestors = Lineage()

    init(_ family: JobFamily, in plan: Plan) {
        blockers = family.needs.count + (plan.scopes[family.scope].caller == nil ? 0 : 1)
        unfinishedJobs = family.jobs.count
    }

    /// `needs.*.result`.
    var result: Outcome { results.combined }

    /// What the families below inherit from this one.
    var lineage: Lineage {
        ancestors.joined(with: Lineage(allSucceeded: result == .success, anyFailed: result == .failure))
    }
}

/// What `success()` and `failure()` of a job look at: all its ancestors, not only its needs.
struct Lineage: Hashable, Sendable {
    var allSucceeded = true
    var anyFailed = false

    func joined(with other: Lineage) -> Lineage {
        Lineage(
            allSucceeded: allSucceeded && other.allSucceeded,
            anyFailed: anyFailed || other.anyFailed)
    }
}
