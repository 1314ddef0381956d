/// The environment of a container's process: names on the command line, values beside it.
package struct ContainerVariables: Hashable, Sendable {
    private let values: [String: String]

    package init(_ values: [String: String]) { self.values = values }

    /// They steer the program that is asked to pass them on, so it gets them by value, and they are no secrets.
    package static func steersTheClient(_ name: String) -> Bool {
        steering.contains(name)
            || ["DOCKER_", "PODMAN_", "CONTAINER_", "CONTAINERS_", "BUILDX_", "BUILDKIT_", "LD_"]
                .contains { name.hasPrefix($0) }
    }

    private static let steering: Set<String> = [
        "PATH", "HOME", "TMPDIR", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "REGISTRY_AUTH_FILE",
        "GODEBUG", "GOMAXPROCS", "GOTRACEBACK", "SSH_AUTH_SOCK", "BASH_ENV", "ENV",
    ]

    /// `--env NAME` for each, in the names' order.
    package var arguments: [String] {
        values.keys.sorted().flatMap { name in
            ["--env", ContainerVariables.steersTheClient(name) ? "\(name)=\(values[name, default: ""])" : name]
        }
    }

    /// What the program's own environment has to hold for that.
    package var environment: [String: String] {
        values.filter { !ContainerVariables.steersTheClient($0.key) }
    }
}
