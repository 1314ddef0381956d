/// What a `server.yml` says: which projects `sluice serve` runs, for whom, and how much of the machine they may have.
package struct ServerFile: Hashable, Sendable {
    /// Where it listens; the command line may say otherwise.
    package var listen: ServerAddress?
    /// The URL by which people reach it, without a `/` at its end: links in messages, and the one host name that is answered.
    package var address: String?
    package var projects: [ServerProject] = []
    package var people: [ServerPerson] = []
    package var capacity = ServerCapacity()
    /// The operating system's users as which jobs run their steps on the host, each at most one job at a time; without any steps run as
    /// the server's own.
    package var stepUsers: [Located<String>] = []
    package var notify: [NotifySettings] = []
    package var alerts = ServerAlerts()

    package init() {}

    /// The one with this name, which is a part of its URLs.
    package func project(named name: String) -> ServerProject? {
        projects.first { $0.name.value == name }
    }
}

/// A host's address and a TCP port.
package struct ServerAddress: Hashable, Sendable {
    package var host: String
    package var port: Int

    package init(host: String, port: Int) {
        (self.host, self.port) = (host, port)
    }

    /// `127.0.0.1:8470`, `[::1]:8470` or `:8470` for all of the host's addresses; nil for any other text.
    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (0...65_535).contains(port)
        else { return nil }
        var host = String(text[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = String(host.dropFirst().dropLast())
        } else if host.contains(":") {
            return nil
        }
        self.init(host: host.isEmpty ? "0.0.0.0" : host, port: port)
    }

    /// Whether only this machine can reach it.
    package var isLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }
}

/// How much of the machine runs may have.
package struct ServerCapacity: Hashable, Sendable {
    /// So many jobs at a time, of all projects; nil for as many as there are cores.
    package var jobs: Int?
    /// Bytes of memory that stay free for what else lives on the host.
    package var memoryFloor = 256 << 20
    /// Bytes of disk that stay free.
    package var diskFloor = 2 << 30

    package init() {}
}

/// When the server speaks up by itself.
package struct ServerAlerts: Hashable, Sendable {
    /// Seconds for which an obligation may stay open.
    package var obligationSeconds = 3600.0
    /// Seconds by which a schedule may be late.
    package var scheduleLateSeconds = 1800.0
    /// Seconds within which a workflow must have succeeded once, by its name.
    package var staleSeconds: [Located<String>: Double] = [:]

    package init() {}
}
