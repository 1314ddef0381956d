import Conductor
import Expressions
import Planning
import Processes
import Runs
import Workflows

/// A job that has its place on the host, with what its steps have told each other so far.
struct PreparedJob {
    let run: HostRun
    let order: JobOrder
    let definition: Job.StepsBody
    let slot: JobSlot
    /// As whom its steps run on the host; nil for this process's user.
    let user: StepUser?
    /// What the machine gives to its steps.
    let facts: HostFacts
    /// For scripts and command files.
    let commandFolder: String
    /// `github` with what the runner adds, apart from the step's own files.
    let github: ValueObject
    let secrets: ValueObject
    var environment = JobEnvironment()
    /// What finds problems in the output of the steps that come now.
    var matchers = ProblemMatchers()
    /// What actions save for their post steps, by the step's index.
    var states: [Int: [EnvironmentFile.Pair]] = [:]
    /// What steps have said that have ended and are not settled yet, as one in the background.
    var effects: [Runs.StepID: StepEffects] = [:]
    /// How many of the settled steps have changed the job.
    var settledCount = 0
    /// Those of them whose states and hidden outputs are known to the job already.
    var noted: Set<Runs.StepID> = []
    /// Outputs that hold a secret, by the step whose action a step belongs to and by the step's name: the steps beside it may use them,
    /// nobody else gets them.
    var hiddenOutputs: [Int?: [String: ValueObject]] = [:]
    /// What the steps of composite actions see of these, by the step that uses the action.
    var actionScopes: [Runs.StepID: ActionScope] = [:]
    /// Those that the first step has started, if the job asks for containers.
    var containers: StartedContainers?
    /// Those that had a process under this engine, for whoever wants to look around where the job failed.
    var started: [StartedStep] = []
    /// What belongs to the job and to none of its steps.
    var annotations: [Annotation] = []

    /// Takes a place for the job and evaluates its variables. Throws `system` and `expression`.
    init(_ order: JobOrder, run: HostRun, slot: JobSlot, user: StepUser?) throws(ExecutionError) {
        guard case .steps(let definition) = order.family.definition.body else {
            throw ExecutionError(.system, "The job \"\(order.job.id)\" calls a workflow and has no steps.")
        }
        self.run = run
        self.order = order
        self.definition = definition
        self.slot = slot
        self.user = user
        let configuration = run.configuration
        let runner = order.job.runner.flatMap { configuration.plan.request.runners.definition($0.name) }
        let hostFacts = runner.map(configuration.facts.of) ?? configuration.facts
        facts = user.map { hostFacts.of($0, in: slot) } ?? hostFacts
        commandFolder = Self.commandFolder(of: order, run)
        github = try Self.github(order, run, slot, user)
        let own = try order.environment.map { use throws(ExecutionError) in try run.secrets(ofEnvironment: use.key) }
        secrets = try JobSecrets(root: run.secrets).secrets(passedBy: order.callers, besides: own ?? [:])
        try evaluateVariables()
    }

    static func commandFolder(of order: JobOrder, _ run: HostRun) -> String {
        run.temporary + "/" + order.job.id.fileName
    }

    var workflow: String { order.scope.workflow.path }

    /// As whom it is touched what steps may have written. Nil for this process's user: where steps have docker, which is root, files
    /// that a container's root has made are read as well.
    var fileOwner: FileIdentity? { hasDocker ? nil : user.map { FileIdentity($0) } }

    /// Whether its user is in the group of docker's socket, besides its own.
    var hasDocker: Bool { user.map { $0.groups.count > 1 } ?? false }

    private static func github(
        _ order: JobOrder, _ run: HostRun, _ slot: JobSlot, _ user: StepUser?
    ) throws(ExecutionError) -> ValueObject {
        guard case .object(var github)? = order.contexts["github"] else { return [:] }
        github["workspace"] = .string(slot.workspace)
        github["job"] = .string(order.family.definition.id.value)
        if let user {
            let path = commandFolder(of: order, run) + "/event.json"
            try writeFile(path, (github["event"] ?? .null).json(.indented).utf8, owner: user)
            github["event_path"] = .string(path)
        } else {
            github["event_path"] = .string(try run.eventPath(github["event"] ?? .null))
        }
        github["token"] = run.secrets["GITHUB_TOKEN"] ?? .string("")
        return github
    }

    /// The workflow's variables, the job's, then those of the command line, each as GitHub evaluates them: without seeing the others.
    private mutating func evaluateVariables() throws(ExecutionError) {
        var contexts = order.contexts
        contexts["github"] = .object(github)
        contexts["secrets"] = .object(secrets)
        let scope = EvaluationScope(contexts: contexts)
        environment.set(try order.scope.workflow.env.evaluated(in: scope))
        environment.set(try definition.env.evaluated(in: scope))
        let given = run.configuration.plan.request.environment.sorted { $0.key < $1.key }
        environment.set(given.map { .init($0.key, $0.value) })
    }

    /// Whether the secret or else the variable `ACTIONS_STEP_DEBUG` is `true`.
    var isDebugging: Bool {
        var value = secrets["ACTIONS_STEP_DEBUG"]
        if value == nil, case .object(let given)? = order.contexts["vars"] { value = given["ACTIONS_STEP_DEBUG"] }
        return value?.asString.lowercased() == "true"
    }

    /// The `runner` context.
    var runner: ValueObject {
        var runner: ValueObject = [
            "name": .string(facts.runnerName), "os": "Linux",
            "arch": .string(HostFacts.architecture), "temp": .string(slot.temporary),
            "tool_cache": .string(facts.toolCache), "environment": "self-hosted",
            "workspace": .string(slot.path),
        ]
        if isDebugging { runner["debug"] = "1" }
        return runner
    }

    /// The `steps` context with the outputs that nobody else gets.
    func steps(_ reported: ValueObject, in parent: Int? = nil) -> ValueObject {
        guard let outputs = hiddenOutputs[parent] else { return reported }
        var steps = reported
        for (name, hidden) in outputs {
            guard case .object(var step)? = steps[name], case .object(var outputs)? = step["outputs"] else { continue }
            for (key, value) in hidden.entries { outputs[key] = value }
            step["outputs"] = .object(outputs)
            steps[name] = .object(step)
        }
        return steps
    }
}
