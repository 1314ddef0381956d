import Conductor
import Expressions
import Planning
import Processes
import Runs
import Workflows

/// Decides what a step's start comes to: nothing, or a process.
struct StepStart {
    enum Decision {
        case skip(reason: String)
        /// Nothing has to run for it.
        case nothingToDo
        /// The steps of its action come next. The action is there where it was read just now.
        case enter(PlannedAction?, ActionScope, [Annotation])
        case spawn(RunningStep)
    }

    let job: PreparedJob

    /// Throws what fails the step before it runs.
    func decide(_ place: inout StepPlace) throws(ExecutionError) -> Decision {
        try place.evaluateVariables()
        if let reason = try reasonToSkip(place) { return .skip(reason: reason) }
        if case .passedOver(let reason) = place.order.step.action { return .skip(reason: reason) }
        place.nameAction()
        switch (place.order.step.action, place.order.step.definition.action) {
        case (.script, .run(let script)): return .spawn(try process(of: script, place))
        case (.containers, _): return try processOfContainers(place)
        case (.image(let image), .uses(let uses)):
            try refuseContainers()
            return .spawn(try process(ofImage: image, uses, place))
        case (.builtIn(let action), .uses(let uses)):
            let isPost = place.order.id.phase == .post
            // Checkout leaves no credentials, so there is nothing to take away.
            if isPost, !BuiltInActions.hasPostStep(action) { return .nothingToDo }
            return .spawn(try process(of: action, uses, place, isPost: isPost))
        case (.action(let action), .uses(let uses)): return try decide(place, action, uses, isNew: false)
        case (.unread, .uses(let uses)):
            let action = try ActionLoading(job: job, order: place.order).load(uses)
            return try decide(place, action, uses, isNew: true)
        // Those have no process: whoever conducts the run knows when what they wait for has ended.
        default: return .nothingToDo
        }
    }

    /// Whoever may start containers is as good as root.
    func refuseContainers() throws(ExecutionError) {
        guard job.run.configuration.separation != nil, !job.run.grantsDocker else { return }
        let workflow = job.run.configuration.plan.workflow.path
        throw ExecutionError.action(
            "Containers are not started for '\(workflow)': docker means root, and the server's file does not grant it. "
                + "Name the workflow under 'docker:' of its project.")
    }

    private func reasonToSkip(_ place: StepPlace) throws(ExecutionError) -> String? {
        let step = place.order.step
        switch place.order.id.phase {
        case .main: break
        case .pre: return try reasonToSkip(step.pre, "pre-if", place)
        case .post: return try reasonToSkip(step.post, "post-if", place)
        }
        guard let condition = step.definition.condition else {
            return place.order.status == .success ? nil : "A step before it did not succeed."
        }
        do {
            if try condition.value.evaluate(in: place.scope) { return nil }
        } catch {
            throw .expression("The 'if' cannot be evaluated: \(error.message)", at: condition.range)
        }
        if !condition.value.callsStatusFunction, place.order.status != .success {
            return "A step before it did not succeed."
        }
        return "Its 'if' is false: \(condition.value.source)"
    }

    private func reasonToSkip(
        _ hook: PlannedStep.Hook?, _ key: String, _ place: StepPlace
    ) throws(ExecutionError) -> String? {
        guard let condition = hook?.condition else { return nil }
        do {
            return try condition.evaluate(in: scopeOfHook(place))
                ? nil : "Its '\(key)' is false: \(condition.source)"
        } catch {
            throw ExecutionError(.expression, "The '\(key)' cannot be evaluated: \(error.message)")
        }
    }

    /// What `pre-if` and `post-if` see: the inputs of the workflow, or of the composite action around, as on GitHub, and where these have
    /// none of a name the action's own, where GitHub has nothing (docs/parity.md).
    private func scopeOfHook(_ place: StepPlace) -> EvaluationScope {
        var scope = place.scope
        guard case .action(let action) = place.order.step.action,
            case .uses(let uses) = place.order.step.definition.action,
            let own = try? ActionInputs(action, uses, in: scope)
        else { return scope }
        var inputs = own.context
        if case .object(let outer)? = scope.contexts["inputs"] {
            for (name, value) in outer.entries { inputs[name] = value }
        }
        scope.contexts["inputs"] = .object(inputs)
        return scope
    }

    private func process(of script: Step.Run, _ place: StepPlace) throws(ExecutionError) -> RunningStep {
        let content = try script.script.text(in: place.scope)
        let container = try container(for: place)
        let shell = try shell(of: script, place, isInContainer: container != nil)
        let folder = try workingDirectory(of: script, place)
        let file = place.files.script(suffix: shell.scriptSuffix)
        try place.files.create(mode: place.fileMode, owner: job.user)
        try writeFile(file, shell.content(content).utf8, mode: place.fileMode, owner: job.user)
        if let container {
            let words = shell.arguments(script: job.paths.inContainer(file))
            return try running(place, in: container, arguments: words, folder: job.paths.inContainer(folder))
        }
        return try running(
            place, arguments: shell.arguments(script: file), variables: place.variables(in: job), folder: folder)
    }

    private func process(
        of action: BuiltInAction, _ uses: Step.Uses, _ place: StepPlace, isPost: Bool
    ) throws(ExecutionError) -> RunningStep {
        let isConfined = job.confinement != nil && place.paths != nil
        if isConfined, action.setupTool != nil {
            throw .action(
                "'\(action.rawValue)' works on this host, and this run's event is not trusted: take an image that has the tool."
            )
        }
        var extra: [(String, String)] = []
        for input in try uses.inputs.evaluated(in: place.scope) {
            let value = try place.onHost(input: input.name, input.value, of: action)
            extra.append((BuiltInActions.inputVariable(input.name), value))
        }
        let secretInputs = extra.filter { job.run.isSecret($0.1) }.map(\.0)
        extra.append((ActionEnvironment.secretInputsVariable, secretInputs.joined(separator: " ")))
        extra += job.stateVariables(of: place.order.id)
        let reference = uses.reference.value.split(separator: "@", maxSplits: 1)
        extra.append(("GITHUB_ACTION_REPOSITORY", action.rawValue))
        extra.append(("GITHUB_ACTION_REF", reference.count == 2 ? String(reference[1]) : ""))
        extra.append((ActionEnvironment.previousVariable, job.slot.previous))
        let event = job.run.configuration.plan.request.event
        extra.append((ActionEnvironment.defaultBranchVariable, event.defaultBranch))
        extra.append(
            (ActionEnvironment.originVariable, job.confinement == nil ? event.takenFrom : job.cacheScope))
        if job.user == nil || action.setupTool == nil {
            extra += job.run.configuration.actionEnvironment.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        }
        if action.setupTool != nil { extra += setupVariables(place) }
        if place.paths != nil { extra.append(("HOME", job.containerHome)) }
        extra += place.pathsForBuiltIn
        if isConfined { extra += ConfinedPaths.variables(of: job) }
        try place.files.create(mode: place.fileMode, owner: job.user)
        let arguments =
            [job.run.configuration.executable, "internal-action", action.rawValue] + (isPost ? ["--post"] : [])
        return try running(of: action, place, arguments, extra, isConfined: isConfined)
    }

    /// - Parameter isConfined: Whether the kernel holds the process to the job's folders.
    private func running(
        of action: BuiltInAction, _ place: StepPlace, _ arguments: [String], _ extra: [(String, String)],
        isConfined: Bool
    ) throws(ExecutionError) -> RunningStep {
        let folder = job.slot.workspace
        if isConfined {
            let variables = place.variablesOfRunner(in: job, adding: extra)
            return try running(place, arguments: arguments, variables: variables, folder: folder, isOurs: true)
        }
        // What needs nothing of the store is a step like any other.
        guard let user = job.user, action.setupTool == nil || job.containers?.job != nil else {
            let variables = place.variables(in: job, adding: extra)
            return try running(place, arguments: arguments, variables: variables, folder: folder)
        }
        // Beside a job's container, whose files are of whoever runs in it: its steps have docker, which is root.
        let owner = job.containers?.job == nil ? ["--for", StepUserArgument(user).text] : []
        return try running(
            place, arguments: arguments + owner, variables: place.variablesOfOurs(in: job, adding: extra),
            folder: folder, isOurs: true)
    }

    /// - Parameter isOurs: Whether the process runs as the engine's user, whatever user the job has.
    func running(
        _ place: StepPlace, arguments: [String], variables: [String], folder: String, isOurs: Bool = false
    ) throws(ExecutionError) -> RunningStep {
        let timeout = try timeout(of: place)
        do {
            let id = try place.order.id.keeperID()
            var spawn = StepSpawn(
                step: id, job: job.order.job.id.fileName, arguments: arguments, environment: variables,
                workingDirectory: folder, timeout: timeout.map { .seconds($0 * 60) })
            spawn.user = isOurs ? nil : job.user
            return RunningStep(place, id: id, spawn: spawn, timeout: timeout)
        } catch {
            throw ExecutionError(.keeper, error.message)
        }
    }

    /// In minutes.
    func timeout(of place: StepPlace) throws(ExecutionError) -> Double? {
        var minutes: [Double] = []
        if place.order.id.phase == .main, let setting = place.order.step.definition.timeoutMinutes {
            minutes.append(try setting.evaluated(in: place.scope))
        }
        minutes = minutes.filter { $0 > 0 }
        if let deadline = place.enclosing?.deadline {
            let rest = (deadline - ActionScope.now) / 60
            guard rest > 0 else { throw .action("The time of the action that the step belongs to is up.") }
            minutes.append(rest)
        }
        return minutes.min()
    }

    /// The step's own, or the job's default, or the workflow's.
    private func shell(
        of script: Step.Run, _ place: StepPlace, isInContainer: Bool
    ) throws(ExecutionError) -> Shell {
        let defaults = [script.shell, job.definition.defaults.shell, job.order.scope.workflow.defaults.shell]
        let option = defaults.compactMap { $0 }.first
        let text = try option?.text(in: place.scope)
        do {
            if isInContainer { return try Shell(inContainer: text) }
            return try job.run.shell(option: text, path: place.path(in: job))
        } catch {
            throw ExecutionError(error.code, error.message, at: option?.range ?? script.script.range)
        }
    }

    private func workingDirectory(of script: Step.Run, _ place: StepPlace) throws(ExecutionError) -> String {
        let workflow = job.order.scope.workflow.defaults.workingDirectory
        guard let option = script.workingDirectory ?? job.definition.defaults.workingDirectory ?? workflow else {
            return job.slot.workspace
        }
        let text = try option.text(in: place.scope)
        if text.isEmpty { return job.slot.workspace }
        // Whether a folder is there that only the container has, only the container can tell.
        if let paths = place.paths, text.hasPrefix("/"), !paths.isOnHost(text) { return text }
        let path = text.hasPrefix("/") ? place.onHost(text) : job.slot.workspace + "/" + text
        guard isFolder(path) else {
            throw ExecutionError(
                .workingDirectory, "The working directory '\(text)' does not exist: there is no folder \"\(path)\".",
                at: option.range)
        }
        return path
    }
}
