package import Containers
import Glibc

/// What is to be taken down of a stack: known by its project's name alone, so that whoever finds it can do it.
package struct StackRemains: Hashable, Sendable {
    package var project: String
    package var engine: ContainerEngine
    /// Where the rewritten model is.
    package var modelFolder: String

    package init(project: String, engine: ContainerEngine, modelFolder: String = ModelFile.folder) {
        self.project = project
        self.engine = engine
        self.modelFolder = modelFolder
    }

    /// Removes containers, networks and the model, and what else is asked for; the names of containers that the product
    /// had left without labels.
    ///
    /// Can be called again, and at the same time by others: what is gone already is no error. Throws what the last of
    /// four rounds met, for then something is left.
    /// - Parameter volumes: Without them the containers get ten seconds to end, since what they write is kept.
    /// - Parameter images: The tags of the stack's own; layers stay, so that the next build finds them.
    @discardableResult
    package func remove(volumes: Bool, images: Bool) throws(ContainerError) -> [String] {
        var strays: [String] = []
        for round in 1...4 {
            let found = try StackObjects(project: project, on: engine)
            strays += found.containers.filter { $0.isStray && !strays.contains($0.name) }.map(\.name)
            if round == 1 { try stop(found.containers, volumes: volumes) }
            let commands = removals(of: found, volumes: volumes)
            if commands.isEmpty { break }
            for command in commands {
                let result = try engine.result(of: command)
                if round == 4, !result.hasSucceeded { try engine.run(command) }
            }
        }
        if images { try removeImages() }
        ModelFile.remove(project: project, in: modelFolder)
        return strays
    }

    /// What is left, a line each, such as `network sluice-podcast-0a1b2c3d_default`.
    package func audit(volumes: Bool) throws(ContainerError) -> [String] {
        let found = try StackObjects(project: project, on: engine)
        let containers = found.containers.map { "container \($0.name)" + ($0.isStray ? " (left by the product)" : "") }
        let path = ModelFile.path(project: project, in: modelFolder)
        return containers + found.networks.map { "network \($0.name)" }
            + (volumes ? found.volumes.map { "volume \($0)" } : [])
            + (access(path, F_OK) == 0 ? ["file \(path)"] : [])
    }

    /// Ends the containers and removes nothing. Can be called again.
    package func stop(volumes: Bool) throws(ContainerError) {
        try stop(StackObjects(project: project, on: engine).containers, volumes: volumes)
    }

    /// All at once; one that has ended meanwhile is no error.
    private func stop(_ containers: [StackObjects.Container], volumes: Bool) throws(ContainerError) {
        guard !containers.isEmpty else { return }
        let words = ["stop", "--time", volumes ? "2" : "10"] + containers.map(\.id)
        _ = try engine.result(of: EngineCommand(words))
    }

    /// Containers first: a network or a volume in use cannot be removed. Volumes without a name go with their container.
    private func removals(of found: StackObjects, volumes: Bool) -> [EngineCommand] {
        var commands: [[String]] = []
        if !found.containers.isEmpty {
            commands.append(["rm", "--force"] + (volumes ? ["--volumes"] : []) + found.containers.map(\.id))
        }
        commands += found.networks.map { ["network", "rm", $0.id] }
        if volumes, !found.volumes.isEmpty { commands.append(["volume", "rm", "--force"] + found.volumes) }
        return commands.map { EngineCommand($0) }
    }

    private func removeImages() throws(ContainerError) {
        let tag = ":" + Isolation.tag(of: project)
        let all = try engine.run(EngineCommand(["image", "ls", "--format", "{{.Repository}}:{{.Tag}}"])).lines
        let own = all.filter { $0.hasSuffix(tag) || $0.contains(tag + "-") }
        guard !own.isEmpty else { return }
        try engine.run(EngineCommand(["image", "rm", "--force", "--no-prune"] + own))
    }
}
