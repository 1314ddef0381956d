package import Containers

/// A container of the project with all that is asked about one at once.
package struct ListedContainer: Hashable, Sendable {
    package var state: StackContainer
    /// Of `docker-compose run`: it ends when it has done its work.
    package var isOneOff: Bool
    package var ports: [PublishedPort]

    /// All containers of the project and the siblings that the product started, by their names.
    package static func list(
        project: String, on engine: ContainerEngine
    ) throws(ContainerError) -> [ListedContainer] {
        var ids: [String] = []
        for label in ["\(StackObjects.stackKey)=\(project)", "com.docker.compose.project=\(project)"] {
            let command = EngineCommand(["ps", "--all", "--quiet", "--no-trunc", "--filter", "label=" + label])
            ids += try engine.run(command).lines.filter { !ids.contains($0) }
        }
        guard !ids.isEmpty else { return [] }
        // One that has gone meanwhile makes the program fail, and the others are told all the same.
        let result = try engine.result(
            of: EngineCommand(["inspect", "--type", "container", "--format", format] + ids))
        return result.lines.compactMap { ListedContainer(line: $0) }.sorted { $0.state.name < $1.state.name }
    }

    private static let format = [
        "{{.Id}}", "{{.Name}}", "{{index .Config.Labels \"com.docker.compose.service\"}}", "{{.State.Status}}",
        "{{if .State.Health}}{{.State.Health.Status}}{{end}}", "{{.State.ExitCode}}", "{{.RestartCount}}",
        "{{.State.OOMKilled}}", "{{index .Config.Labels \"com.docker.compose.oneoff\"}}",
        "{{range $port, $hosts := .NetworkSettings.Ports}}{{range $hosts}}{{$port}} -> {{.HostIp}}:{{.HostPort}},{{end}}{{end}}",
    ].joined(separator: "\t")

    /// Nil for what is no answer of `inspect` in this format.
    init?(line: String) {
        let words = line.split(separator: "\t", omittingEmptySubsequences: false).map { text in
            text == "<no value>" ? "" : String(text)
        }
        guard words.count == 10, let exitCode = Int(words[5]) else { return nil }
        let hasEnded = ["exited", "dead", "stopped"].contains(words[3])
        state = StackContainer(
            id: words[0], name: String(words[1].drop { $0 == "/" }), service: words[2].isEmpty ? nil : words[2],
            state: words[3], health: words[4].isEmpty || words[4] == "none" ? nil : words[4],
            exitCode: hasEnded ? exitCode : nil, restarts: Int(words[6]) ?? 0, isOutOfMemory: words[7] == "true")
        isOneOff = words[8].lowercased() == "true"
        ports = PublishedPort.list(words[9].split(separator: ",").joined(separator: "\n"))
    }
}
