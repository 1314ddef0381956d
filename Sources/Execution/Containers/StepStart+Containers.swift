import Conductor
import Containers
import Expressions
import Planning
import Processes
import Runs
import Workflows

extension StepStart {
    /// The job's containers are started by its first step, and removed by the post step of that.
    func processOfContainers(_ place: StepPlace) throws(ExecutionError) -> Decision {
        guard let order = try job.containersOrder(in: place.scope) else { return .nothingToDo }
        try refuseContainers()
        // What is refused was not started, and removing nothing does no harm.
        if job.confinement != nil, place.order.id.phase != .post { try ContainerLimits.check(order) }
        try job.makeContainerFolders()
        try place.files.create(owner: job.user)
        let program = place.order.id.phase == .post ? ContainerProgram.stop : .start
        return .spawn(
            try running(
                place, arguments: arguments(of: program),
                variables: clientVariables(order.value) + images(of: place)
                    + ["GITHUB_OUTPUT=\(place.files.output)"],
                folder: job.slot.workspace, isOurs: true))
    }

    /// The same process in the job's container: `arguments` and `folder` are paths of that.
    func running(
        _ place: StepPlace, in container: String, arguments words: [String], folder: String,
        adding extra: [(String, String)] = []
    ) throws(ExecutionError) -> RunningStep {
        let file = place.files.prefix + "process"
        let order = ContainerStepOrder(
            container: container, folder: folder, arguments: words, processFile: file,
            processFileInContainer: job.paths.inContainer(file))
        return try running(
            place, arguments: arguments(of: .exec),
            variables: clientVariables(order.value) + variablesInside(place, job.paths, adding: extra),
            folder: job.slot.workspace, isOurs: true)
    }

    /// Of the process on the host that stands for one in a container: what docker needs, and what it is to do.
    func clientVariables(_ order: Value) -> [String] {
        let configuration = job.run.configuration
        var variables = configuration.clientEnvironment
        for variable in job.facts.environment where variables[variable.name] == nil {
            variables[variable.name] = variable.value
        }
        variables[ContainerProgram.orderVariable] = order.json(.compact)
        variables[StepSpawn.jobMarkVariable] = job.mark
        return variables.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    }

    /// Where the process notes the images that it uses.
    func images(of place: StepPlace) -> [String] { ["\(ContainerProgram.imagesVariable)=\(place.files.images)"] }

    /// The step's own variables, under names that mean nothing on the host, with the container's paths.
    func variablesInside(
        _ place: StepPlace, _ paths: ContainerPaths, adding extra: [(String, String)] = []
    ) -> [String] {
        var variables = place.ownVariables(in: job, adding: extra + ownerVariables)
        if let path = place.pathInside(job) { variables.append(("PATH", path)) }
        return inside(variables, paths)
    }

    /// With docker's socket, what the step starts beside its container can be labelled as the job's own.
    var ownerVariables: [(String, String)] { job.run.owner(ofJob: job.order.job.id.fileName).variables }

    func inside(_ variables: [(String, String)], _ paths: ContainerPaths) -> [String] {
        variables.map { "\(ContainerProgram.variablePrefix)\($0.0)=\(paths.inContainer($0.1))" }
    }

    func arguments(of program: ContainerProgram) -> [String] {
        [job.run.configuration.executable, "internal-container", program.rawValue]
    }

    /// The container in which the step is to run; nil for the host. Throws `container` when it is not there.
    func container(for place: StepPlace) throws(ExecutionError) -> String? {
        if let id = job.containers?.job { return id }
        guard let request = try job.requestedContainer(in: place.scope) else { return nil }
        throw ExecutionError(
            .container, "The job's container '\(request.image)' is not running, so nothing can run in it.",
            at: job.definition.container?.range ?? job.definition.runsOn.range)
    }
}
