import Containers

/// What a container of a run whose event is not trusted may ask docker for: what stays in the container.
///
/// What is not named here is refused, so that what docker learns to do is refused, too.
enum ContainerLimits {
    /// Options that take a word, by all of their names.
    private static let withValue: Set<String> = [
        "--cpus", "--cpu-shares", "-c", "--memory", "-m", "--memory-reservation", "--memory-swap", "--shm-size",
        "--pids-limit",
        "--ulimit", "--user", "-u", "--workdir", "-w", "--hostname", "-h", "--platform", "--entrypoint", "--expose",
        "--network-alias", "--health-cmd", "--health-interval", "--health-retries", "--health-start-interval",
        "--health-start-period", "--health-timeout", "--stop-signal", "--stop-timeout", "--tmpfs", "--cap-drop",
    ]
    /// Options that stand alone.
    private static let alone: Set<String> = [
        "--init", "--read-only", "--no-healthcheck", "--tty", "-t", "--interactive", "-i",
    ]
    /// A variable with its value: a name alone would get the value that the server's own process has.
    private static let variables: Set<String> = ["--env", "-e"]

    /// Throws `container` with the first thing that is refused.
    static func check(_ order: ContainersOrder) throws(ExecutionError) {
        if let job = order.job { try check(job, named: "the job's container") }
        for service in order.services { try check(service.container, named: "the service '\(service.name)'") }
    }

    /// The same of one container.
    ///
    /// - Parameter name: As a sentence goes on: `the service 'db'`.
    static func check(_ container: RequestedContainer, named name: String) throws(ExecutionError) {
        try checkImage(container.image, of: name)
        for volume in container.volumes where !isAnonymous(volume) {
            throw refusal("the volume '\(volume)'", of: name, "A path alone gives it an empty volume of its own.")
        }
        for port in container.ports where !isContainersOwn(port) {
            throw refusal(
                "the port '\(port)'", of: name, "Containers of a job reach each other by name, without 'ports:'.")
        }
        try check(options: container.options, of: name)
    }

    /// An image that docker would take for an option.
    static func checkImage(_ image: String, of name: String) throws(ExecutionError) {
        if image.hasPrefix("-") { throw refusal("the image '\(image)'", of: name, "It is no image's name.") }
    }

    static func hostIsRefused(job: String, workflow: String) -> String {
        "The job '\(job)' would run on this host, and this run's event is not trusted: only jobs with 'container:' run. "
            + "'host-steps: [\(lastPathPart(of: workflow))]' of the project in the server's file would let it."
    }

    private static func check(options text: String, of name: String) throws(ExecutionError) {
        let words: [String]
        do { words = try OptionWords.split(text) } catch { throw ExecutionError(.container, error.message) }
        var rest = words[...]
        while let word = rest.popFirst() {
            let option = String(word.prefix { $0 != "=" })
            let given = option == word ? nil : String(word.dropFirst(option.utf8.count + 1))
            if alone.contains(word) { continue }
            guard withValue.contains(option) || variables.contains(option) else {
                throw refusal("the option '\(option)'", of: name, "It could lead to the host.")
            }
            guard let value = given ?? rest.popFirst() else {
                throw refusal(
                    "the option '\(option)' without a value", of: name, "Docker would take the next word for it.")
            }
            if variables.contains(option), value.first == "=" || !value.contains("=") {
                throw refusal("the option '\(option) \(value)'", of: name, "Write NAME=VALUE, or use 'env:'.")
            }
        }
    }

    private static func isAnonymous(_ volume: String) -> Bool {
        let mount = Mount(volume)
        return mount.source == nil && mount.target.hasPrefix("/") && !mount.target.contains(":")
    }

    /// A port of the container that docker publishes at any free one of the host.
    private static func isContainersOwn(_ port: String) -> Bool {
        let parts = port.split(separator: "/", omittingEmptySubsequences: false)
        guard let number = parts.first, !number.isEmpty, number.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return false
        }
        return parts.count == 1 || (parts.count == 2 && ["tcp", "udp", "sctp"].contains(parts[1]))
    }

    private static func refusal(_ what: String, of name: String, _ hint: String) -> ExecutionError {
        ExecutionError(
            .container,
            "\(what.prefix(1).uppercased() + what.dropFirst()) of \(name) is refused: this run's event is not trusted. \(hint)"
        )
    }
}
