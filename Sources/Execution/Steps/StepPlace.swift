import Conductor
import Expressions
import Planning
import Processes
import Runs
import Workflows

/// One step in its job: its files, its variables, and what its expressions see.
struct StepPlace {
    let order: StepOrder
    let files: CommandFiles
    /// How the commands in its output are taken.
    var commandSettings: CommandSettings {
        CommandSettings(
            variables: env, workspace: github["workspace"]?.asString ?? "/", matchers: matchers, owner: user)
    }
    private let matchers: ProblemMatchers
    /// Whose files the job's are.
    private let user: StepUser?
    /// `github` with the step's own files.
    private(set) var github: ValueObject
    /// What the job's container has of the host; nil for a job whose steps run on the host.
    let paths: ContainerPaths?
    /// The composite action that it belongs to.
    let enclosing: ActionScope?
    /// The variables of this step, and of those whose actions it belongs to: they go before what steps set for the whole job.
    private(set) var overrides: [EnvironmentFile.Pair]
    /// What the step's process starts with, apart from the overrides.
    let environment: JobEnvironment
    /// The `env` context: the job's variables and the overrides.
    private(set) var env: ValueObject
    private(set) var scope: EvaluationScope

    /// Evaluates the step's variables; a step whose variables cannot be evaluated still has a place, with `error` set.
    init(_ order: StepOrder, in job: PreparedJob) {
        self.order = order
        files = job.files(of: order.id)
        matchers = job.matchers
        user = job.user
        var github = job.github
        github["action"] = .string(Self.actionName(of: order.place, in: order.siblings))
        enclosing = order.enclosing.last.flatMap { job.actionScopes[$0.id] }
        overrides = enclosing?.variables ?? []
        if let enclosing {
            github["action_path"] = .string(enclosing.folder)
            github["action_repository"] = enclosing.repository
            github["action_ref"] = enclosing.ref
        }
        github["env"] = .string(files.environment)
        github["path"] = .string(files.path)
        github["output"] = .string(files.output)
        github["state"] = .string(files.state)
        github["step_summary"] = .string(files.summary)
        self.github = github
        environment = job.environment(of: order)
        env = environment.variables
        for pair in overrides { env[pair.name] = .string(pair.value) }
        let paths = job.containers?.job == nil ? nil : job.paths
        self.paths = paths
        var contexts = order.contexts
        contexts["github"] = .object(paths?.inContainer(github) ?? github)
        contexts["env"] = .object(env)
        contexts["secrets"] = .object(job.secrets)
        contexts["steps"] = .object(job.steps(order.steps, in: order.enclosing.last?.id.index))
        if let enclosing { contexts["inputs"] = .object(enclosing.inputs) }
        contexts["runner"] = .object(paths?.inContainer(job.runner) ?? job.runner)
        contexts["job"] = job.context(status: order.jobStatus)
        let hashing = FileHashing(
            workspace: job.slot.workspace, home: job.facts.home, owner: job.fileOwner)
        var functions = StatusFunctions(
            success: order.status == .success, failure: order.status == .failure,
            cancelled: order.jobStatus == .cancelled
        ).functions
        let hashFiles: EvaluationScope.Function = hashing.function
        functions["hashfiles"] = hashFiles
        scope = EvaluationScope(contexts: contexts, functions: functions)
    }

    /// Adds the step's own variables; its other expressions see them. Throws `expression`.
    mutating func evaluateVariables() throws(ExecutionError) {
        let pairs = try order.step.definition.env.evaluated(in: scope)
        guard !pairs.isEmpty else { return }
        for pair in pairs { env[pair.name] = .string(pair.value) }
        overrides += pairs
        scope.contexts["env"] = .object(env)
    }

    /// `github.action_repository` and `github.action_ref` are the step's own from here on; a script has none.
    mutating func nameAction() {
        (github["action_repository"], github["action_ref"]) = ownReference
        scope.contexts["github"] = .object(paths?.inContainer(github) ?? github)
    }

    /// Of the remote action that the step uses.
    var ownReference: (repository: Expressions.Value, ref: Expressions.Value) {
        guard case .uses(let uses) = order.step.definition.action,
            case .remote(let remote) = ActionReference(uses.reference.value)
        else { return (.null, .null) }
        return (.string(remote.repository), .string(remote.ref))
    }

    /// Where the scope of its action's steps is kept.
    var scopeFile: String { files.prefix + "scope" }

    /// `github.action`: the step's id, or else a name that the runner makes, which a number tells from equal ones.
    private static func actionName(of index: Int, in steps: [PlannedStep]) -> String {
        let base = actionName(of: steps[index])
        guard steps[index].definition.id == nil else { return base }
        let before = steps[..<index].count { $0.definition.id == nil && actionName(of: $0) == base }
        return before == 0 ? base : "\(base)_\(before + 1)"
    }

    private static func actionName(of step: PlannedStep) -> String {
        if let id = step.definition.id { return id.value }
        guard case .uses(let uses) = step.definition.action else { return "__run" }
        let name = uses.reference.value.prefix { $0 != "@" }
        return "__" + String(name).replacingByte("/", with: "_")
    }
}
