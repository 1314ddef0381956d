/// What a registry wants to know before it hands out a private image.
package struct RegistryCredentials: Hashable, Sendable {
    package var username: String
    package var password: String

    package init(username: String, password: String) {
        self.username = username
        self.password = password
    }
}

extension ContainerEngine {
    /// The same engine with credentials of its own in this folder, which the caller makes and removes.
    ///
    /// A docker context is part of the user's configuration, so the daemon that it names is carried over.
    package func withCredentials(in folder: String) throws(ContainerError) -> ContainerEngine {
        var engine = self
        guard kind == .docker else {
            engine.environment["REGISTRY_AUTH_FILE"] = folder + "/auth.json"
            return engine
        }
        if environment["DOCKER_HOST"] == nil {
            let format = "{{.Endpoints.docker.Host}}"
            engine.environment["DOCKER_HOST"] = try run(
                EngineCommand(["context", "inspect", "--format", format], limit: .seconds(15))
            ).lines.first
        }
        engine.environment["DOCKER_CONFIG"] = folder
        return engine
    }

    /// Proves the credentials to the registry of this image. Throws `login` with the registry's words.
    package func logIn(to registry: String?, _ credentials: RegistryCredentials) throws(ContainerError) {
        let command = EngineCommand(
            ["login"] + (registry.map { [$0] } ?? []) + ["--username", credentials.username, "--password-stdin"],
            input: Array(credentials.password.utf8))
        let result = try result(of: command)
        guard result.hasSucceeded else {
            let name = registry ?? "Docker Hub"
            throw ContainerError(
                .login, "The registry \"\(name)\" did not accept the credentials of the workflow\(result.complaint).")
        }
    }
}
