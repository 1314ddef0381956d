import Containers
import Planning

/// Docker or podman as whoever started us has it.
enum ContainerClient {
    /// What a client looks for in its environment; nothing else of ours reaches it.
    static var environment: [String: String] {
        let names: Set = [
            "PATH", "HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "REGISTRY_AUTH_FILE",
            "SSH_AUTH_SOCK",
        ]
        let proxies: Set = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY"]
        return ProcessEnvironment.all.filter { name, _ in
            names.contains(name) || proxies.contains(name.uppercased()) || name.hasPrefix("DOCKER_")
                || name.hasPrefix("CONTAINER_") || name.hasPrefix("CONTAINERS_")
        }
    }

    /// Throws a usage failure when the plan needs containers and none can be had: before the run, not in its middle.
    static func check(_ plan: Plan) throws(Failure) {
        guard let job = plan.jobs.first(where: \.usesContainers) else { return }
        do {
            _ = try ContainerEngine.find(in: environment).version()
        } catch {
            let failure = Failure.usage(
                error.message, hint: "The job '\(job.id.text)' runs in a container, or with services.")
            // A daemon that is started again in a moment is no reason to let go of what a server has taken.
            throw error.code == .unreachable ? failure.because(.unavailable) : failure
        }
    }
}
