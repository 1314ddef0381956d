package import Conductor
package import Planning

/// What a host execution is made with, besides the ports.
package struct HostConfiguration: Sendable {
    package var plan: Plan
    package var run: Int
    /// Absolute; must exist.
    package var runDirectory: String
    /// Absolute: below it each job has its place.
    package var slots: String
    /// Where scripts and command files go, see `TemporaryFolder`.
    package var temporaryRoot: String
    /// By name; kept in memory only.
    package var secrets: [String: String]
    /// Reads those of the environment with this name in lower case, when the first job starts that is for it. What it throws is a sentence.
    package var environmentSecrets: @Sendable (String) throws(ExecutionError) -> [String: String]
    /// The engine's fencing token.
    package var token: Int
    /// The path of `sluice`, which carries out the built-in actions.
    package var executable: String
    /// The path of `sluice-keeper`.
    package var keeper: String
    /// What the keeper starts when the engine is gone.
    package var resumeCommand: [String]
    /// How long the keeper waits for another engine before it does.
    package var keeperGrace: Duration
    package var facts: HostFacts
    /// Variables that only built-in actions get: how they find the store.
    package var actionEnvironment: [String: String]
    /// Where remote actions are had that only a step of an action of the workspace names.
    package var actions: any ActionSource
    /// What docker's or podman's client finds in its environment, before the runner's own facts.
    package var clientEnvironment: [String: String]
    /// What the toolkits of published actions talk to; nil where nothing serves them.
    package var services: (any ActionServicesPort)?
    /// For jobs that may use docker as users of their own; nil where stacks are nobody's concern.
    package var stacks: (any JobStacksPort)?
    /// Containers see them at the same paths, read-only: git objects that checkouts borrow, and the files of remote actions.
    package var sharedFolders: [String]
    /// The users of steps; nil where steps run as the engine's own.
    package var separation: StepSeparation?
    /// Reads the places that its jobs share with those of other runs, before each job; nil where nobody counts them.
    package var places: @Sendable () throws(ExecutionError) -> JobPlaces?

    package init(
        plan: Plan, run: Int, runDirectory: String, slots: String, temporaryRoot: String,
        secrets: [String: String] = [:],
        environmentSecrets: @escaping @Sendable (String) throws(ExecutionError) -> [String: String] = { _ in [:] },
        token: Int,
        executable: String, keeper: String, resumeCommand: [String] = [],
        keeperGrace: Duration = .seconds(10), facts: HostFacts, actionEnvironment: [String: String] = [:],
        actions: any ActionSource = LocalActions(),
        services: (any ActionServicesPort)? = nil, clientEnvironment: [String: String] = [:],
        stacks: (any JobStacksPort)? = nil, sharedFolders: [String] = [], separation: StepSeparation? = nil,
        places: @escaping @Sendable () throws(ExecutionError) -> JobPlaces? = { nil }
    ) {
        self.plan = plan
        self.run = run
        self.runDirectory = runDirectory
        self.slots = slots
        self.temporaryRoot = temporaryRoot
        self.secrets = secrets
        self.environmentSecrets = environmentSecrets
        self.token = token
        self.executable = executable
        self.keeper = keeper
        self.resumeCommand = resumeCommand
        self.keeperGrace = keeperGrace
        self.facts = facts
        self.actionEnvironment = actionEnvironment
        self.actions = actions
        self.services = services
        self.clientEnvironment = clientEnvironment
        self.stacks = stacks
        self.sharedFolders = sharedFolders
        self.separation = separation
        self.places = places
    }
}
