import Containers
import Expressions
import Processes

/// Starts a job's containers: the first step of such a job.
///
/// What GitHub's runner does, in its order (ContainerOperationProvider.cs); whatever an attempt before has left goes first.
struct ContainersStart {
    private let order: ContainersOrder
    private let context: ContainerContext
    private let engine: ContainerEngine

    init(_ order: ContainersOrder, _ context: ContainerContext) throws(ContainerError) {
        self.order = order
        self.context = context
        engine = try context.engine()
    }

    func run() throws(ContainerError) {
        let version = try engine.version()
        context.say("\(engine.kind.rawValue) \(version.client), daemon \(version.server)")
        try engine.removeAll(of: order.owner)
        var started = StartedContainers(network: order.network)
        try engine.createNetwork(order.network, owner: order.owner)
        started.address = try engine.address(ofNetwork: order.network)
        if let job = order.job {
            try context.group("Starting job container") { () throws(ContainerError) in
                let id = try start(try jobSpecification(job), of: job)
                started.job = id
                started.path = try engine.variable("PATH", of: id) ?? ""
                started.node = try node(in: id)
            }
        }
        for service in order.services {
            try context.group("Starting \(service.name) service container") { () throws(ContainerError) in
                let id = try start(try specification(of: service), of: service.container)
                started.services.append(.init(name: service.name, id: id, ports: try engine.ports(of: id)))
            }
        }
        try waitForServices(started.services)
        try tell(started)
    }

    /// The host's where it runs there, else the image's own; nothing is looked for where no action can need it.
    private func node(in container: String) throws(ContainerError) -> String? {
        guard order.mounts.contains(where: { $0.target == JobContainerPaths.node }) else { return nil }
        for program in [JobContainerPaths.node, "node"] {
            let result = try engine.exec(ExecSpecification(container: container, arguments: [program, "--version"]))
            if result.hasSucceeded { return program }
        }
        context.say("Node.js of the host does not run in this image: JavaScript actions cannot run here.")
        return nil
    }

    private func waitForServices(_ services: [StartedContainers.Service]) throws(ContainerError) {
        guard !services.isEmpty else { return }
        try context.group("Waiting for all services to be ready") { () throws(ContainerError) in
            for service in services {
                let state = try HealthWait(for: service.id, name: service.name)(engine)
                if !state.isRunning {
                    let words = try engine.logs(of: service.id, tail: 20)
                    context.warn(
                        "The service '\(service.name)' is not running: it ended with exit code \(state.exitCode). \(words)"
                    )
                } else if state.health == .healthy {
                    context.say("\(service.name) service is healthy.")
                }
            }
        }
    }

    private func start(
        _ specification: ContainerSpecification, of request: RequestedContainer
    ) throws(ContainerError) -> String {
        let image = try ImageSource(engine, context).provide(request.image, credentials: request.credentials)
        try context.note(image: request.image, id: image)
        let id = try engine.create(specification)
        try engine.start(id)
        context.say(id)
        return id
    }

    private func jobSpecification(_ job: RequestedContainer) throws(ContainerError) -> ContainerSpecification {
        var specification = try specification(job, alias: "job", .ofJobContainer(job.options))
        specification.mounts += order.mounts
        specification.variables["HOME"] = JobContainerPaths.home
        specification.workingDirectory = order.workingDirectory
        specification.groups = order.user.map { [$0.gid] } ?? []
        // It only has to be there: the steps are started in it one by one.
        specification.entrypoint = "tail"
        specification.arguments = ["-f", "/dev/null"]
        return specification
    }

    private func specification(of service: ContainersOrder.Service) throws(ContainerError) -> ContainerSpecification {
        var specification = try specification(
            service.container, alias: service.name, .ofService(service.container.options))
        specification.networkAlias = service.name
        if !service.container.entrypoint.isEmpty { specification.entrypoint = service.container.entrypoint }
        specification.arguments = try OptionWords.split(service.container.command)
        return specification
    }

    private func specification(
        _ request: RequestedContainer, alias: String, _ options: ContainerOptions
    ) throws(ContainerError) -> ContainerSpecification {
        var specification = ContainerSpecification(
            image: request.image, name: "\(order.network)-\(alias)", owner: order.owner)
        specification.network = order.network
        specification.ports = request.ports
        specification.options = options
        specification.variables = ["GITHUB_ACTIONS": "true", "CI": "true"].merging(request.variables) { $1 }
        specification.mounts = try request.volumes.map { text throws(ContainerError) in try mount(Mount(text)) }
        return specification
    }

    /// A volume that is there already is the user's and is taken as it is; one that docker would make is the job's own, and goes with it.
    private func mount(_ mount: Mount) throws(ContainerError) -> Mount {
        guard let volume = mount.volume, try !engine.hasVolume(volume) else { return mount }
        var own = mount
        let name = "\(order.network)-\(volume)"
        own.source = name
        try engine.createVolume(name, owner: order.owner)
        return own
    }

    private func tell(_ started: StartedContainers) throws(ContainerError) {
        let line = "\(StartedContainers.output)=\(started.value.json(.compact))\n"
        try context.append(line, to: context.environment["GITHUB_OUTPUT"] ?? "")
    }
}
