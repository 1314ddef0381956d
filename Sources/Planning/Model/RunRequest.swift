package import Expressions
package import Workflows

/// All that a plan is made from besides the files at the commit; recorded as the first event of the run, so that the same
/// plan can be made again at recovery.
package struct RunRequest: Hashable, Sendable {
    /// The workflow's path at the commit.
    package var workflow: String
    package var event: EventFacts
    /// `--input`, as typed; checked against what the workflow declares.
    package var inputs: [String: String]
    /// `--var` and the variables of the sidecar file: the `vars` context.
    package var variables: ValueObject
    /// `--env`: added to each job's environment, over the workflow's own.
    package var environment: [String: String]
    /// `--job`: only these jobs and what they need; empty means all.
    package var jobs: [String]
    /// `--matrix K=V`: only the combinations in which the key has one of the values; empty means all.
    package var matrix: [String: [String]]
    /// How many jobs may run at a time.
    package var maxParallel: Int
    /// The outputs of jobs that succeeded in the run that this one repeats: they are not run again.
    package var succeeded: [JobID: ValueObject]
    /// The remote actions that were found for it, so that they are the same ones at recovery and when the run is repeated.
    package var actions: [ActionFile]
    /// `--local-action`: absolute folders that stand for remote actions, by `owner/repo@ref`.
    package var localActions: [String: String]
    /// The workflows of other repositories that it comes to, by `owner/repo/path@ref`, for the same reason.
    package var calledWorkflows: [ActionFile] = []
    /// Built-in actions that stand for others, by `owner/repo` or `owner/repo@ref`, the repository in lower case.
    package var standIns: [String: BuiltInAction] = [:]
    /// `owner/repo` or `owner/repo@ref`: they are not to be the built-in ones of that name.
    package var replacedActions: [String] = []
    /// `--locked`: nothing of another repository may be used that is not locked.
    package var isLocked = false
    package var runners = RunnerSet.unchecked
    /// The concurrency groups, in lower case, in which all wait their turn: `queue: fifo` of `sluice.yml`.
    package var queuedGroups: Set<String> = []
    /// The operating system's user who started it; `event.actor` may be any name. Empty where nobody says.
    package var requester = ""
    /// What the environments that its jobs may name ask for, as it was when the run began.
    package var environments: [EnvironmentPolicy] = []
    /// What names this plan: an approval is for one digest. Empty where nothing asks for an approval.
    package var digest = ""
    /// The run's number in its store, by which commands name it; `event` has GitHub's numbers. 0 before there is one.
    package var run = 0
    /// Where secrets are read besides what was given for this run: never a value.
    package var secretSettings: [SecretSetting] = []
    /// Of `sluice.yml`, for this workflow.
    package var obligations: [ObligationTerms] = []
    /// The locks of `sluice.yml` that it needs before its first job, in the order in which they are taken.
    package var locks: [String] = []
    /// Nil for an ordinary run.
    package var discharge: EarlierObligation?
    /// Nil for an event that is trusted.
    package var confinement: Confinement?

    package init(
        workflow: String, event: EventFacts, inputs: [String: String] = [:], variables: ValueObject = [:],
        environment: [String: String] = [:], jobs: [String] = [], matrix: [String: [String]] = [:],
        maxParallel: Int = 2,
        succeeded: [JobID: ValueObject] = [:], actions: [ActionFile] = [],
        localActions: [String: String] = [:]
    ) {
        self.workflow = workflow
        self.event = event
        self.inputs = inputs
        self.variables = variables
        self.environment = environment
        self.jobs = jobs
        self.matrix = matrix
        self.maxParallel = maxParallel
        self.succeeded = succeeded
        self.actions = actions
        self.localActions = localActions
    }
}

extension RunRequest {
    /// What is asked of the environment with this name; nil where nothing is said of it.
    package func environmentPolicy(of name: String) -> EnvironmentPolicy? {
        let key = name.lowercased()
        return environments.first { $0.key == key }
    }

    /// Takes from a run that is not trusted what only others have.
    package mutating func confine(_ confinement: Confinement?) {
        guard let confinement else { return }
        self.confinement = confinement
        (secretSettings, environments, variables) = ([], [], [:])
        (obligations, locks) = ([], [])
    }

    /// The ref under which its caches are kept.
    package var cacheScope: String { confinement == nil ? event.origin : Confinement.cacheScope(event.origin) }
}
