import Containers
import Glibc
import Processes

/// Runs an action that is a container: gets or builds its image, and passes on its output, its exit code and our signals.
struct DockerAction {
    private let order: DockerActionOrder
    private let context: ContainerContext
    private let engine: ContainerEngine

    init(_ order: DockerActionOrder, _ context: ContainerContext) throws(ContainerError) {
        self.order = order
        self.context = context
        engine = try context.engine()
    }

    /// The exit code.
    func run() throws -> Int32 {
        let image = try image()
        try context.note(image: image, id: try engine.imageID(image))
        let specification = specification(image: image)
        let engine = engine
        let name = order.name
        defer { giveBackFiles(specification) }
        return try ForegroundProgram(engine: engine, command: specification.runToEnd).run { signal in
            _ = try? engine.result(of: EngineCommand(["kill", "--signal", signal.rawValue, name]))
        }
    }

    private func image() throws(ContainerError) -> String {
        switch order.source {
        case .image(let image):
            try ImageSource(engine, context).provide(image, credentials: nil)
            return image
        case .build(_, _, let name) where order.reusesImage:
            if try engine.hasImage(name) { return name }
            throw ContainerError(.image, "The image \"\(name)\", which the action's main step used, is gone.")
        case .build(let file, let folder, let name):
            try context.group("Building docker image") { () throws(ContainerError) in
                try engine.build(name, file: file, folder: folder, sink: context.pass)
            }
            return name
        }
    }

    private func specification(image: String) -> ContainerSpecification {
        var specification = ContainerSpecification(image: image, name: order.name, owner: order.owner)
        specification.workingDirectory = DockerActionPaths.workspace
        specification.network = order.network.isEmpty ? nil : order.network
        specification.entrypoint = order.entrypoint.isEmpty ? nil : order.entrypoint
        specification.arguments = order.arguments
        specification.mounts = order.mounts
        specification.groups = order.user.map { [$0.gid] } ?? []
        specification.variables = context.variables
        return specification
    }

    /// A container's root owns what it wrote; another user of the host could not remove that.
    private func giveBackFiles(_ specification: ContainerSpecification) {
        if let user = order.user {
            let own = [DockerActionPaths.workspace, DockerActionPaths.temporary, JobContainerPaths.home]
            for mount in order.mounts where own.contains(mount.target) {
                if let folder = mount.source { giveTree(folder, to: user) }
            }
            return
        }
        guard getuid() != 0 else { return }
        var removal = specification
        removal.name += "-chown"
        do {
            try engine.giveFiles(
                in: DockerActionPaths.workspace, toUser: getuid(), group: getgid(), by: removal)
        } catch {
            context.warn("Files that the action made may belong to root: \(error.message)")
        }
    }
}
