/// What `sluice.yml` says, as far as this version carries it out. Every key has a default.
package struct Settings: Hashable, Sendable {
    /// The file's place in a repository.
    package static let path = "sluice.yml"

    package var actions: ActionSettings
    package var hostGuard: HostGuardPolicy
    /// The concurrency groups, in lower case, in which all wait their turn (`queue: fifo`).
    package var queuedGroups: Set<String>
    package var obligations: [ObligationSettings] = []
    package var locks: [LockSettings] = []
    /// What it says of environments, in the file's order; no two of one name.
    package var environments: [EnvironmentPolicy] = []
    /// Where secrets are read; what comes first goes before.
    package var secrets: [SecretSetting] = []
    /// Where the variables of the `vars` context come from; what comes first goes before.
    package var variables: [VariableSetting] = []
    package var schedules: [ScheduleSettings] = []
    /// Whom to tell when something went wrong, in the file's order.
    package var notify: [NotifySettings] = []

    package init(
        actions: ActionSettings = ActionSettings(), hostGuard: HostGuardPolicy = .ask, queuedGroups: Set<String> = []
    ) {
        self.actions = actions
        self.hostGuard = hostGuard
        self.queuedGroups = queuedGroups
    }
}
