import Conductor
import Execution
import Git
import Planning
import Source
import Workflows

/// Where a run's actions come from, and what is to be said about it.
struct RunActions {
    let sources: JoinedActions
    let settings: ActionSettings
    let hostGuard: HostGuardPolicy
    /// Of `sluice.yml`, as in `RunRequest`.
    let queuedGroups: Set<String>
    /// All of `sluice.yml`.
    let policy: Settings
    let lock: ActionLock
    let notices: [String]
}

extension Project {
    /// What the command line names comes before the settings, and these before the servers.
    func actions(for request: RunRequest) throws(Failure) -> RunActions {
        let commit = try commit(request.event.sha)
        let (settings, notices) = try settings(at: commit)
        let lock = try ActionLock.read(repository, at: commit)
        let isBound = request.isLocked || lock.workflows[request.workflow] != nil
        let store = ActionStore(
            folder: actionFolder, settings: settings.actions, root: settingsRoot, lock: lock,
            vigilance: request.isLocked ? .strict : .free, demand: isBound ? .locked : .none,
            own: ActionStore.Own(
                pin: ActionPin(repository: request.event.repository, ref: request.event.sha),
                path: settingsRoot))
        return RunActions(
            sources: JoinedActions(sources: [LocalActions(request.localActions), store]),
            settings: settings.actions, hostGuard: settings.hostGuard, queuedGroups: settings.queuedGroups,
            policy: settings, lock: lock, notices: notices)
    }
}
