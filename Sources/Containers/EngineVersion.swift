/// Which program and which daemon there are.
package struct EngineVersion: Hashable, Sendable {
    package var client: String
    package var server: String

    package init(client: String, server: String) {
        self.client = client
        self.server = server
    }
}

extension ContainerEngine {
    /// Asks the daemon. Throws `unreachable` with the program's own words, or what to do.
    package func version(limit: Duration = .seconds(15)) throws(ContainerError) -> EngineVersion {
        let format = kind == .docker ? "{{.Client.Version}} {{.Server.Version}}" : "{{.Client.Version}}"
        let command = EngineCommand(["version", "--format", format], limit: limit)
        let result: CommandResult
        do throws(ContainerError) {
            result = try self.result(of: command)
        } catch  where error.code == .timedOut {
            throw unreachable(": no answer within \(limit)")
        }
        let words = result.output.split(whereSeparator: \.isWhitespace).map(String.init)
        guard result.hasSucceeded, let client = words.first, let server = words.last else {
            throw unreachable(result.complaint)
        }
        return EngineVersion(client: client, server: server)
    }

    private func unreachable(_ complaint: String) -> ContainerError {
        let place = environment["DOCKER_HOST"].map { " at \"\($0)\"" } ?? ""
        let advice = kind == .docker ? " Start it (\"systemctl start docker\", or \"dockerd\" as root)." : ""
        return ContainerError(
            .unreachable, "\(program) is installed, but its daemon\(place) does not answer\(complaint).\(advice)")
    }
}

extension ContainerEngine {
    /// Where images, containers and volumes are on the daemon's machine; nil where it does not say.
    package func dataFolder() throws(ContainerError) -> String? {
        let format = kind == .docker ? "{{.DockerRootDir}}" : "{{.Store.GraphRoot}}"
        return try run(EngineCommand(["info", "--format", format], limit: .seconds(15))).lines.first
    }
}
