import Git
import History

/// The moment for which a run is prepared: its line of the schedule, and the commit that was the branch's head.
struct ScheduledOccasion {
    let cron: String
    let target: PinnedCommit

    /// Throws a usage failure where the commit is none.
    init(_ tick: RecordedTick, _ project: Project) throws(Failure) {
        cron = tick.cron
        let commit = try project.commit(tick.sha)
        target = PinnedCommit(commit: commit, reference: tick.ref, isSnapshot: false, base: commit)
    }
}
