extension ContainerEngine {
    /// Makes the container; its id.
    package func create(_ specification: ContainerSpecification) throws(ContainerError) -> String {
        let result = try run(specification.create)
        guard let id = result.lines.last else {
            throw ContainerError(
                .refused, "\"\(kind.rawValue) create\" made \"\(specification.name)\" and named no id.")
        }
        return id
    }

    package func start(_ container: String) throws(ContainerError) {
        try run(EngineCommand(["start", container]))
    }

    /// Runs a process in a container and waits for it; any exit code is a result.
    package func exec(_ specification: ExecSpecification) throws(ContainerError) -> CommandResult {
        try result(of: specification.command)
    }

    package func state(of container: String) throws(ContainerError) -> ContainerState {
        let command = EngineCommand(["inspect", "--type", "container", "--format", ContainerState.format, container])
        let result = try run(command)
        guard let line = result.lines.first, let state = ContainerState(line: line) else {
            throw ContainerError(
                .refused, "\"\(kind.rawValue) inspect\" gives no state of a container: \"\(result.output)\".")
        }
        return state
    }

    /// Waits until the container has ended; the exit code of its process.
    package func wait(for container: String, limit: Duration) throws(ContainerError) -> Int {
        let result = try run(EngineCommand(["wait", container], limit: limit))
        guard let code = result.lines.first.flatMap({ Int($0) }) else {
            throw ContainerError(.refused, "\"\(kind.rawValue) wait\" gives no exit code: \"\(result.output)\".")
        }
        return code
    }

    /// Ends the container's process: by its stop signal, and by force after the grace.
    package func stop(_ container: String, graceSeconds: Int) throws(ContainerError) {
        try run(EngineCommand(["stop", "--time", String(graceSeconds), container]))
    }

    /// What the container's process said, on both channels.
    /// - Parameter tail: That many last lines; nil for all.
    package func logs(
        of container: String, tail: Int? = nil, sink: ((ArraySlice<UInt8>) -> Void)? = nil
    ) throws(ContainerError) -> String {
        let result = try run(
            EngineCommand(["logs"] + (tail.map { ["--tail", String($0)] } ?? []) + [container]), sink: sink)
        return result.output + result.errors
    }

    /// A variable of the container's own environment, as image and options make it.
    package func variable(_ name: String, of container: String) throws(ContainerError) -> String? {
        let format = "{{range .Config.Env}}{{println .}}{{end}}"
        let result = try run(EngineCommand(["inspect", "--type", "container", "--format", format, container]))
        return result.lines.last { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.count + 1)) }
    }

    package func ports(of container: String) throws(ContainerError) -> [PublishedPort] {
        PublishedPort.list(try run(EngineCommand(["port", container])).output)
    }

    /// Makes a user of the host the owner of all files below a folder of the container, which other users of the host
    /// could not remove. The image has to have `chown`, as nearly all have.
    package func giveFiles(
        in folder: String, toUser user: UInt32, group: UInt32, by specification: ContainerSpecification
    ) throws(ContainerError) {
        var specification = specification
        specification.entrypoint = "chown"
        specification.arguments = ["-R", "\(user):\(group)", folder]
        try run(specification.runToEnd)
    }
}
