import Expressions

/// A container of the project, as `docker inspect` tells it.
struct ExaminedContainer: Hashable, Sendable {
    struct Mount: Hashable, Sendable {
        /// The volume's name; nil for a folder of the host.
        var volume: String?
        /// Where it is in the container.
        var destination: String
        var isWritable: Bool
    }

    var id: String
    var name: String
    /// Nil for a sibling that the product itself started.
    var service: String?
    /// Made by `compose run`.
    var isOneOff: Bool
    /// `created`, `running`, `restarting`, `exited`, `dead`.
    var state: String
    var exitCode: Int
    var restarts: Int
    var isOutOfMemory: Bool
    /// Nil without a health check.
    var health: String?
    /// What the last health check printed.
    var healthOutput: String?
    var mounts: [Mount]

    /// An element of what `docker inspect` prints; nil for anything else.
    init?(_ value: Value) {
        guard let id = value["Id"].string, let name = value["Name"].string, let state = value["State"]["Status"].string
        else {
            return nil
        }
        let labels = value["Config"]["Labels"]
        self.id = id
        self.name = name.hasPrefix("/") ? String(name.dropFirst()) : name
        service = labels["com.docker.compose.service"].string
        isOneOff = labels["com.docker.compose.oneoff"].string?.lowercased() == "true"
        self.state = state
        exitCode = value["State"]["ExitCode"].integer ?? 0
        restarts = value["RestartCount"].integer ?? 0
        isOutOfMemory = value["State"]["OOMKilled"] == .boolean(true)
        let health = value["State"]["Health"]
        self.health = health["Status"].string.flatMap { $0 == "none" ? nil : $0 }
        healthOutput = health["Log"].items.last?["Output"].string
        mounts = value["Mounts"].items.compactMap(Mount.init)
    }

    var isRunning: Bool { state == "running" }
    var hasEnded: Bool { state == "exited" || state == "dead" }
}

extension ExaminedContainer.Mount {
    fileprivate init?(_ value: Value) {
        guard let destination = value["Destination"].string else { return nil }
        self.destination = destination
        volume = value["Type"].string == "volume" ? value["Name"].string : nil
        isWritable = value["RW"] != .boolean(false)
    }
}
