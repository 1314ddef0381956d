package import Containers

/// A container of a service that is not as it should be while the stack stands.
package struct ServiceTrouble: Hashable, Sendable {
    package var container: StackContainer
    package var service: String
    /// A full sentence.
    package var message: String

    /// Docker waits twice as long before each new start, so that so many take about twenty seconds; a service that
    /// waits for another by crashing is up by then.
    package static let restartLimit = 8

    /// The first that has failed: ended with an error, ended although it is restarted always, killed for its memory,
    /// restarted again and again, unhealthy. One that ended with 0 did what it had to.
    /// - Parameter exits: With which code the stack file says that a service ends.
    package static func first(
        in containers: [ListedContainer], of project: IsolatedProject, exits: [String: Int]
    ) -> ServiceTrouble? {
        containers.lazy.filter { !$0.isOneOff }.compactMap { ServiceTrouble($0.state, project, exits) }.first
    }

    private init?(_ container: StackContainer, _ project: IsolatedProject, _ exits: [String: Int]) {
        guard let service = container.service, let settings = project[service: service] else { return nil }
        if let code = container.exitCode, exits[service] == code { return nil }
        let name = "The service \"\(service)\""
        switch (container.exitCode, container.health) {
        case (_?, _) where container.isOutOfMemory:
            message = "\(name) was killed: it needed more memory than it may have."
        case (0?, _) where settings.restartsAlways:
            message = "\(name) has ended with exit code 0, although its \"restart\" says that it never ends."
        case (let code?, _) where code != 0: message = "\(name) has ended with exit code \(code)."
        case _ where container.restarts >= ServiceTrouble.restartLimit:
            message = "\(name) keeps ending: docker has restarted it \(container.restarts) times."
        case (nil, "unhealthy"?) where container.restarts > 0:
            message = "\(name) is not healthy, and docker has restarted it \(container.restarts) times."
        case (nil, "unhealthy"?): message = "\(name) is not healthy."
        default: return nil
        }
        self.container = container
        self.service = service
    }

    /// With the health check's last answers, else the log's last lines.
    package func failure(in phase: StackPhase, _ context: StackContext) -> StackFailure {
        var lines = container.health == "unhealthy" ? ServiceTrouble.healthLog(of: container.id, context.engine) : []
        lines += lines.isEmpty ? context.lastWords(of: container.id, service) : context.lastLines(service, 20)
        return StackFailure(phase, message, service: service, lastLines: lines)
    }

    /// What the health check answered, the oldest first; empty where it has none.
    package static func healthLog(of container: String, _ engine: ContainerEngine) -> [String] {
        let format =
            "{{if .State.Health}}{{range .State.Health.Log}}exit {{.ExitCode}}: {{println .Output}}{{end}}{{end}}"
        let command = EngineCommand(["inspect", "--type", "container", "--format", format, container])
        // The failure has its cause without it.
        guard let result = try? engine.result(of: command), result.hasSucceeded else { return [] }
        return result.lines.suffix(6).map { "health check: " + $0 }
    }
}
