/// What somebody may do; each can do what those before can.
package enum ServerRole: String, CaseIterable, Hashable, Sendable, Comparable {
    /// See everything but secrets, which nobody sees.
    case view
    /// Start, cancel and rerun.
    case operate
    /// Let runs into environments.
    case approve
    /// Keys, projects, and what a person has to take over.
    case admin

    package static func < (one: Self, other: Self) -> Bool { one.rank < other.rank }

    private var rank: Int {
        switch self {
        case .view: 0
        case .operate: 1
        case .approve: 2
        case .admin: 3
        }
    }
}

/// Somebody, or a screen on a wall, and how the server knows that it is them.
package struct ServerPerson: Hashable, Sendable {
    package var name: Located<String>
    /// Login names of the tailnet, such as `ann@example.org`.
    package var tailscaleLogins: [String] = []
    /// Devices of the tailnet, for those that have no login of their own.
    package var tailscaleDevices: [String] = []
    /// Names of the operating system's users, for the unix socket.
    package var users: [String] = []
    package var role = ServerRole.view

    package init(name: Located<String>) {
        self.name = name
    }
}
