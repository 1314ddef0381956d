import Expressions
import Git
import History
import Planning
import Source
import Workflows

/// All that stands before a run is created: which commit, which workflow, which event, and the plan.
struct RunPreparation {
    let project: Project
    let catalog: WorkflowCatalog
    let request: RunRequest
    let plan: Plan
    /// The commit that the run is pinned to.
    let commit: CommitID
    var secrets: SecretSources
    /// Why such a run is no evidence, as far as that is known before it.
    let flags: Set<RunFlag>
    /// What a person should know of the commit and the secrets, in whole sentences.
    let ownNotices: [String]
    let hostGuard: HostGuardCheck

    /// What a person should know before the run, in whole sentences.
    var notices: [String] { ownNotices + plan.notices.map { DiagnosticRenderer().render($0) } }

    /// - Parameters:
    ///   - asksForInputs: Whether a person is there to answer.
    ///   - occasion: The moment that a schedule starts it for; nil for a run by hand.
    ///   - requester: Who asked for it: whoever runs this, or whom a server has made sure of.
    ///   - payload: Of the event; nil for what `--event-file` names, or none.
    ///   - confinement: Of a run whose event is not trusted.
    /// - Throws: A usage failure for anything that is wrong; nothing has been started then.
    init(
        _ name: String, _ options: EventOptions, asksForInputs: Bool = false, occasion: ScheduledOccasion? = nil,
        requester: String = OperatingSystemUser.name, payload: ValueObject? = nil, confinement: Confinement? = nil
    ) throws(Failure) {
        var options = options
        let project = try Project(options.location)
        self.project = project
        try Policy.requireDefaultBranch(project.repository, for: confinement)
        let (head, headNotices) =
            if let occasion { (occasion.target, [String]()) } else {
                try PinnedCommit.find(project.repository, ref: options.ref)
            }
        let place = try EventPlace(
            of: project.workflowName(typed: name), head, headNotices, project.repository, options, payload: payload)
        let (target, path, workflow) = (place.target, place.path, place.workflow)
        (commit, catalog) = (target.commit, place.catalog)
        secrets = try SecretSources(
            given: options.given.secrets, files: options.given.secretFiles, environment: ProcessEnvironment.all)
        let (runners, runnerNotices) = try project.runners(at: commit, only: options.on.runner)
        if asksForInputs {
            options.inputs += try InputPrompt(workflow, event: place.event, options: options).ask()
        }
        let followed = try options.after.map { after throws(Failure) in
            try FollowedRun(after, for: place, in: project)
        }
        let maker = EventMaker(
            project: project, target: target, head: place.event == "pull_request_target" ? head : target,
            given: place.given, followed: followed, options: options, files: Array(catalog.files.values),
            runners: runners, cron: occasion?.cron, requester: requester)
        var request = try maker.request(for: workflow, path: path, event: place.event)
        request.isLocked = options.on.locked
        let actions = try project.actions(for: request)
        request.queuedGroups = actions.queuedGroups
        let obligations = RunObligations(actions.policy, workflow: path, catalog)
        obligations.apply(to: &request)
        request.environments = actions.policy.environments
        request.secretSettings = actions.policy.secrets
        if let confinement {
            request.confine(confinement)
        } else {
            let variables = ConfiguredVariables(
                root: project.settingsRoot, isWanted: ConfiguredVariables.areWanted(by: path, catalog, actions.policy))
            request.variables = try variables.read(actions.policy.variables, under: request.variables)
        }
        try LockCheck(catalog, actions, request, project.repository).check(path)
        (self.request, plan) = Self.named(try ActionResolution(catalog: catalog, actions: actions).plan(request).1)
        try obligations.check(plan)
        hostGuard = HostGuardCheck(
            plan, catalog, project.repository, policy: options.on.hostGuard ?? actions.hostGuard)
        let isPartial =
            !options.jobs.isEmpty || !options.matrix.isEmpty || !options.environment.isEmpty
            || !options.localActions.isEmpty || !plan.hasUsualInputs
        flags = Set(
            (isPartial ? [.partial] : []) + (followed?.doubt == nil && confinement == nil ? [] : [.untrusted]))
        ownNotices = place.notices + (followed?.notices ?? []) + actions.notices + obligations.notices + runnerNotices
    }

    /// Adds what `sluice.yml` has, and asks for what is missing where a person is there; returns the names that were typed, and what is to be
    /// said of secrets.
    mutating func completeSecrets() throws(Failure) -> (typed: [String], notices: [String]) {
        secrets.add(try ConfiguredSecrets(root: project.settingsRoot).read(request.secretSettings))
        var missing = MissingSecrets(plan, defined: secrets.secrets.keys)
        let typed = InputPrompt.isPossible ? missing.ask() : [:]
        secrets.add(typed: typed)
        let empty = secrets.secrets.filter(\.value.isEmpty).keys
        return (typed.keys.sorted(), missing.notices(empty: Array(empty)))
    }

    /// A run once more, from what its journal says it was asked for.
    init(
        repeating request: RunRequest, in project: Project, secrets: [String], secretFiles: [String],
        flags: Set<RunFlag>, hostGuard: HostGuardPolicy?
    ) throws(Failure) {
        self.project = project
        try Policy.requireDefaultBranch(project.repository, for: request.confinement)
        var request = request
        commit = try project.commit(request.event.sha)
        catalog = try WorkflowCatalog(project.repository, at: commit, naming: request.workflow)
        let policy = try project.settings(at: commit).settings
        // A run that discharges an obligation has the terms under which that was opened.
        let obligations = request.discharge == nil ? RunObligations(policy, workflow: request.workflow, catalog) : nil
        obligations?.apply(to: &request)
        // The rules of today hold, not those of the run that is repeated.
        request.environments = policy.environments
        request.secretSettings = policy.secrets
        request.confine(request.confinement)
        guard request.confinement == nil || (secrets.isEmpty && secretFiles.isEmpty) else {
            throw .usage("The event of the run is not trusted, so that it gets no secrets.").because(.forbidden)
        }
        (self.request, plan) = Self.named(try Self.plan(request, catalog))
        try obligations?.check(plan)
        self.secrets = try SecretSources(given: secrets, files: secretFiles, environment: ProcessEnvironment.all)
        self.secrets.add(try ConfiguredSecrets(root: project.settingsRoot).read(request.secretSettings))
        self.flags = flags
        self.hostGuard = HostGuardCheck(plan, catalog, project.repository, policy: hostGuard ?? policy.hostGuard)
        ownNotices = []
    }

    /// With the digest that approvals are bound to, where any may be asked for.
    private static func named(_ plan: Plan) -> (RunRequest, Plan) {
        var plan = plan
        if plan.request.environments.contains(where: \.needsApproval) { plan.request.digest = PlanDigest.of(plan) }
        return (plan.request, plan)
    }

    /// Also used at recovery: the same request and the same files give the same plan.
    static func plan(_ request: RunRequest, _ catalog: WorkflowCatalog) throws(Failure) -> Plan {
        do {
            return try Planner(files: catalog.files, readings: catalog.readings.all).plan(request)
        } catch {
            throw Failure(.usage, error.diagnostics, files: Array(catalog.files.values))
        }
    }
}
