import Containers
import Workflows

/// Finds the container by which a volume or a service's files are reached, and makes one where there is none.
///
/// `docker cp` needs a container that mounts the volume; it does not have to run, and nothing in it is run.
struct PlaceReach {
    let context: StackContext
    let phase: StackPhase
    /// Whether something is to be written there.
    let writes: Bool

    /// Calls the body with the place; a container that was made for it is removed afterwards.
    func reach<Result>(
        _ place: StackPlace, _ body: (PlaceInContainer) throws(StackFailure) -> Result
    ) throws(StackFailure) -> Result {
        let path = try StackEvaluation(context, phase).text(place.path)
        guard !path.split(separator: "/").contains("..") else {
            throw StackFailure(phase, "The path \"\(path)\" leads out of '\(place.owner.value)'.", at: place.path.range)
        }
        let name = place.owner.value
        if let volume = context.project.volumes[name] {
            return try reachVolume(volume, name, path, body)
        }
        guard context.project[service: name] != nil else {
            let volumes = context.project.volumes.keys.sorted().joined(separator: ", ")
            let services = context.project.services.map(\.name).sorted().joined(separator: ", ")
            throw StackFailure(
                phase, "'\(name)' is neither a volume nor a service of the compose project.",
                hint: "Volumes: \(volumes). Services: \(services).", at: place.owner.range)
        }
        let containers = try context.containers(of: name, withOneOffs: !writes, in: phase)
        guard let container = containers.first(where: \.isRunning) ?? containers.last else {
            throw StackFailure(phase, "The service '\(name)' has no container.", at: place.owner.range, service: name)
        }
        return try body(PlaceInContainer(container: container.id, root: "/", path: path))
    }

    private func reachVolume<Result>(
        _ volume: String, _ name: String, _ path: String,
        _ body: (PlaceInContainer) throws(StackFailure) -> Result
    ) throws(StackFailure) -> Result {
        for container in try context.containers(in: phase) {
            for mount in container.mounts where mount.volume == volume && (mount.isWritable || !writes) {
                return try body(PlaceInContainer(container: container.id, root: mount.destination, path: path))
            }
        }
        let container = try makeContainer(mounting: volume, name)
        // With volumes that the image itself asks for.
        let removal = EngineCommand(["rm", "--force", "--volumes", container])
        let answer: Result
        do throws(StackFailure) {
            answer = try body(PlaceInContainer(container: container, root: Self.mountPoint, path: path))
        } catch {
            // The first cause counts; what stays is found by its labels when the stack goes down.
            _ = try? context.engine.run(removal)
            throw error
        }
        try engine { () throws(ContainerError) in try context.engine.run(removal) }
        return answer
    }

    private static let mountPoint = "/sluice-volume"

    private func makeContainer(mounting volume: String, _ name: String) throws(StackFailure) -> String {
        let engine = context.engine
        let exists = try self.engine { () throws(ContainerError) in
            try engine.result(of: EngineCommand(["volume", "inspect", volume])).hasSucceeded
        }
        if !exists { try makeVolume(volume, name) }
        for service in context.project.services {
            let options = ["--network", "none", "--volume", "\(volume):\(Self.mountPoint)", service.tag, "/none"]
            let command = EngineCommand(["create"] + labels + options)
            // Only an image that is there: nothing is pulled for this.
            let isThere = try self.engine { () throws(ContainerError) in
                try engine.result(of: EngineCommand(["image", "inspect", service.tag])).hasSucceeded
            }
            guard isThere else { continue }
            let made = try self.engine { () throws(ContainerError) in try engine.run(command) }
            if let id = made.lines.last { return id }
        }
        throw StackFailure(phase, "No image of the stack is there by which the volume '\(name)' could be reached.")
    }

    private func makeVolume(_ volume: String, _ name: String) throws(StackFailure) {
        let own = ["--label", "com.docker.compose.volume=\(name)"]
        try engine { () throws(ContainerError) in
            try context.engine.run(EngineCommand(["volume", "create"] + labels + own + [volume]))
        }
    }

    /// By which removal and audit find what is made here.
    private var labels: [String] {
        let stack = ["sluice.stack", "com.docker.compose.project"]
        return context.project.owner.arguments + stack.flatMap { ["--label", "\($0)=\(context.project.name)"] }
    }

    @discardableResult
    private func engine<Result>(_ body: () throws(ContainerError) -> Result) throws(StackFailure) -> Result {
        do {
            return try body()
        } catch {
            throw StackFailure(phase, error)
        }
    }
}
