package import Workflows

/// Who asks, as far as the server could make sure of it.
package struct Caller: Hashable, Sendable {
    /// How the server knows.
    package enum Means: Hashable, Sendable {
        /// The kernel's word for who is at the other end of the unix socket.
        case socket(user: String)
        /// tailscaled's word for who is behind an address of the tailnet.
        case tailscale(login: String, device: String)
        /// A key, by its name.
        case key(name: String)
        /// Nobody knows.
        case none
    }

    /// The name under `people:` of `server.yml`, `key:NAME` for a key, or empty for nobody.
    package var name: String
    package var means: Means
    /// On the server as a whole; nil for none.
    package var role: ServerRole?
    /// Where a project says otherwise, by the project's name.
    package var projectRoles: [String: ServerRole]
    /// The projects that the caller may see at all; nil for all.
    package var scope: Set<String>?

    package init(
        name: String, means: Means, role: ServerRole?, projectRoles: [String: ServerRole] = [:],
        scope: Set<String>? = nil
    ) {
        (self.name, self.means, self.role) = (name, means, role)
        (self.projectRoles, self.scope) = (projectRoles, scope)
    }

    package func role(in project: String) -> ServerRole? {
        guard scope?.contains(project) ?? true else { return nil }
        return projectRoles[project] ?? role
    }
}
