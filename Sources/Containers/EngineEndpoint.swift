/// Where the engine's API is spoken: what is followed for a long time needs no process of its own there.
package struct EngineEndpoint: Hashable, Sendable {
    enum Way: Hashable, Sendable {
        /// The daemon's unix socket.
        case socket(String)
        /// `docker system dial-stdio`, which reaches whatever the user's context names, over SSH or TLS too.
        case program(String, environment: [String: String])
    }

    let way: Way
}

extension EngineEndpoint {
    /// A daemon's unix socket.
    package init(socket path: String) { self.init(way: .socket(path)) }

    /// Nil where it is no unix socket.
    package var socketPath: String? { if case .socket(let path) = way { path } else { nil } }

    /// Docker's own command line as the way to its daemon.
    package init(through engine: ContainerEngine) {
        self.init(way: .program(engine.program, environment: engine.environment))
    }
}

extension ContainerEngine {
    /// The place that the user's docker talks to: `DOCKER_HOST`, else the context's.
    ///
    /// Throws `refused` for podman, and where docker cannot say it.
    package func endpoint() throws(ContainerError) -> EngineEndpoint {
        let scheme = "unix://"
        if let host = environment["DOCKER_HOST"], host.hasPrefix(scheme) {
            return EngineEndpoint(socket: String(host.dropFirst(scheme.count)))
        }
        guard kind == .docker else {
            throw ContainerError(
                .refused,
                """
                Containers are followed through docker's API, and "podman" says not where it listens: start \
                "podman system service" and set DOCKER_HOST to its socket.
                """)
        }
        let result = try run(EngineCommand(["context", "inspect", "--format", "{{.Endpoints.docker.Host}}"]))
        guard let host = result.lines.first, host.hasPrefix(scheme) else { return EngineEndpoint(through: self) }
        return EngineEndpoint(socket: String(host.dropFirst(scheme.count)))
    }
}
