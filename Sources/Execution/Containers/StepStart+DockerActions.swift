import Conductor
import Containers
import Digests
import Expressions
import Planning
import Runs
import Workflows

extension StepStart {
    /// `uses: docker://image`: its arguments and entry point stand under `with:`.
    func process(
        ofImage image: String, _ uses: Step.Uses, _ place: StepPlace
    ) throws(ExecutionError) -> RunningStep {
        let inputs = try uses.inputs.evaluated(in: place.scope)
        if job.confinement != nil { try ContainerLimits.checkImage(image, of: "the step") }
        var order = DockerActionOrder(
            source: .image(image), owner: job.owner, name: containerName(of: place))
        order.entrypoint = Self.input("entrypoint", inputs)
        order.arguments = Execution.arguments(ofCommandLine: Self.input("args", inputs))
        return try running(
            place, order, adding: inputs.map { (BuiltInActions.inputVariable($0.name), $0.value) })
    }

    /// An action whose file says `using: docker`; nil where it has nothing for this phase.
    func process(
        of action: PlannedAction, _ docker: ActionDefinition.Docker, _ inputs: ActionInputs,
        _ place: StepPlace
    ) throws(ExecutionError) -> RunningStep? {
        var order = DockerActionOrder(
            source: try source(docker, action.file), owner: job.owner, name: containerName(of: place))
        switch place.order.id.phase {
        case .pre:
            guard let entrypoint = docker.preEntrypoint?.value else { return nil }
            order.entrypoint = entrypoint
        case .main:
            order.entrypoint = docker.entrypoint?.value ?? Self.input("entrypoint", inputs.pairs)
        case .post:
            guard let entrypoint = docker.postEntrypoint?.value else { return nil }
            order.entrypoint = entrypoint
            order.reusesImage = true
        }
        var scope = place.scope
        scope.contexts["inputs"] = .object(inputs.context)
        order.arguments = try arguments(docker, inputs, in: scope).map {
            job.actionPaths.inContainer(place.onHost($0))
        }
        var extra = inputs.variables
        for state in job.states[place.order.id.index] ?? [] {
            extra.append(("STATE_" + state.name, state.value))
        }
        // What the step or the job says of a variable goes before what the action says.
        for pair in try docker.env.evaluated(in: scope) where place.env[pair.name] == nil {
            extra.append((pair.name, place.onHost(pair.value)))
        }
        return try running(place, order, adding: extra)
    }

    private func running(
        _ place: StepPlace, _ unmounted: DockerActionOrder, adding extra: [(String, String)]
    ) throws(ExecutionError) -> RunningStep {
        try job.makeContainerFolders()
        try place.files.create(mode: 0o666, owner: job.user)
        var order = unmounted
        order.mounts = job.actionPaths.mounts + job.daemonMounts
        order.network = job.containers?.network ?? ""
        order.user = job.user
        let variables = place.ownVariables(in: job, adding: extra + ownerVariables + [("HOME", job.containerHome)])
        var running = try running(
            place, arguments: arguments(of: .action),
            variables: clientVariables(order.value) + images(of: place) + inside(variables, job.actionPaths),
            folder: job.slot.workspace, isOurs: true)
        running.servicesPlace = job.containers.map { $0.servicesPlace } ?? .container(network: nil)
        return running
    }

    private func source(
        _ docker: ActionDefinition.Docker, _ file: ActionFile
    ) throws(ExecutionError) -> DockerActionOrder.Source {
        if case .image(let image) = ActionReference(docker.image.value) {
            if job.confinement != nil { try ContainerLimits.checkImage(image, of: "the action '\(file.reference)'") }
            return .image(image)
        }
        let path = normalizedPath(file.folder + "/" + docker.image.value)
        guard fileExists(path) else {
            throw .action(
                "The action '\(file.reference)' has no file '\(docker.image.value)': there is no \"\(path)\"."
            )
        }
        try job.checkActionFile(path, of: file.reference)
        // The same action has the same name in each run, so that its layers are found again.
        let name = "sluice-action:" + sha256(path + (file.commit ?? "")).prefix(16)
        return .build(file: path, folder: parentFolder(of: path) ?? file.folder, name: name)
    }

    /// An action without `args` takes them from its input of that name, as one word of a command line after the other.
    private func arguments(
        _ docker: ActionDefinition.Docker, _ inputs: ActionInputs, in scope: EvaluationScope
    ) throws(ExecutionError) -> [String] {
        if docker.args.isEmpty {
            return Execution.arguments(ofCommandLine: Self.input("args", inputs.pairs))
        }
        return try docker.args.map { argument throws(ExecutionError) in try argument.text(in: scope) }
    }

    private func containerName(of place: StepPlace) -> String {
        job.containerPrefix + "-" + lastPathPart(of: place.files.prefix).replacing(".", with: "-")
            + "action"
    }

    private static func input(_ name: String, _ inputs: [EnvironmentFile.Pair]) -> String {
        inputs.last { $0.name.lowercased() == name }?.value ?? ""
    }
}
