package import Containers
import Expressions

/// A container of the project with all that is asked about one at once.
package struct ListedContainer: Hashable, Sendable {
    package var state: StackContainer
    /// Of `docker-compose run`: it ends when it has done its work.
    package var isOneOff: Bool
    package var ports: [PublishedPort]
    /// When its process was started last, as docker writes it.
    package var startedAt: String

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

    // As JSON: docker's names of fields in a template differ from version to version.
    private static let format = [
        "{{.Id}}", "{{.Name}}", "{{.RestartCount}}", "{{json .State}}", "{{json .Config.Labels}}",
        "{{json .NetworkSettings.Ports}}",
    ].joined(separator: "\t")

    /// Nil for what is no answer of `inspect` in this format.
    init?(line: String) {
        let words = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        guard words.count == 6, let found = ListedContainer.object(words[3]), let status = found["Status"]?.text
        else { return nil }
        let labels = ListedContainer.object(words[4])
        let health = (found["Health"] ?? found["Healthcheck"])?.object?["Status"]?.text
        let hasEnded = ["exited", "dead", "stopped"].contains(status)
        state = StackContainer(
            id: words[0], name: String(words[1].drop { $0 == "/" }),
            service: labels?["com.docker.compose.service"]?.text, state: status,
            health: health == "none" || health == "" ? nil : health,
            exitCode: hasEnded ? found["ExitCode"]?.text.flatMap { Int($0) } : nil, restarts: Int(words[2]) ?? 0,
            isOutOfMemory: found["OOMKilled"]?.isTrue ?? false)
        isOneOff = labels?["com.docker.compose.oneoff"]?.text?.lowercased() == "true"
        ports = ListedContainer.ports(ListedContainer.object(words[5]))
        startedAt = found["StartedAt"]?.text ?? ""
    }

    private static func object(_ text: String) -> ValueObject? {
        (try? Value(parsingJSON: text, keys: .caseSensitive))?.object
    }

    /// `{"80/tcp": [{"HostIp": "127.0.0.1", "HostPort": "49153"}]}`; null for a port that is not published.
    private static func ports(_ ports: ValueObject?) -> [PublishedPort] {
        (ports?.entries ?? []).compactMap { entry in
            let words = entry.key.split(separator: "/").map(String.init)
            guard let container = words.first.flatMap({ Int($0) }),
                let host = entry.value.items.first?.object?["HostPort"]?.text.flatMap({ Int($0) })
            else { return nil }
            return PublishedPort(container: container, transport: words.count > 1 ? words[1] : "tcp", host: host)
        }
    }
}
