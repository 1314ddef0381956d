import Workflows

/// How the containers of a service have ended, those of `compose run` included.
struct ContainerAssertion {
    let service: Located<String>
    let exit: Int?
    let restarts: Int?
    let oom: Bool?
    let context: StackContext

    func check() throws(StackFailure) {
        try context.service(service, in: .assert)
        let containers = try context.containers(of: service.value, withOneOffs: true, in: .assert)
        guard !containers.isEmpty else {
            throw StackFailure(
                .assert, "The service '\(service.value)' has no container.", at: service.range, service: service.value)
        }
        // Compose may have made one that nobody has started, beside the one-shots that were.
        let started = containers.filter { $0.state != "created" }
        for container in started.isEmpty ? containers : started {
            guard let why = refusal(of: container) else { continue }
            throw StackFailure(
                .assert, "The container \"\(container.name)\" of the service '\(service.value)' \(why).",
                service: service.value, lastLines: context.lastLines(service.value, 20))
        }
    }

    /// The end of a sentence; nil where all holds.
    func refusal(of container: ExaminedContainer) -> String? {
        if let oom, container.isOutOfMemory != oom {
            return oom ? "has not exhausted its memory" : "was ended because its memory was exhausted"
        }
        if let restarts, container.restarts != restarts {
            return "was restarted \(container.restarts) times instead of \(restarts)"
        }
        if let exit {
            guard container.hasEnded else {
                return "is \(container.state) and has no exit code, where \(exit) is expected"
            }
            if container.exitCode != exit { return "has ended with exit code \(container.exitCode) instead of \(exit)" }
        }
        return nil
    }
}
