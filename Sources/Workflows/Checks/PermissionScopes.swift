/// What a `permissions:` block comes to, scope by scope.
package struct PermissionScopes: Hashable, Sendable {
    private var levels: [String: Permissions.Level]
    /// Of scopes that are not named.
    private var others = Permissions.Level.none

    /// The scopes that `read-all` and `write-all` speak of, in the order in which GitHub tells of them.
    static let order = [
        "actions", "checks", "contents", "deployments", "discussions", "issues", "packages", "pages", "pull-requests",
        "repository-projects", "statuses", "security-events", "id-token",
    ]

    package init(_ permissions: Permissions) {
        switch permissions {
        case .readAll: self = Self.all(.read)
        case .writeAll: self = Self.all(.write)
        case .scopes(let scopes):
            levels = Dictionary(scopes.map { ($0.name.value, $0.level) }, uniquingKeysWith: { first, _ in first })
        }
    }

    private init(levels: [String: Permissions.Level], others: Permissions.Level = .none) {
        self.levels = levels
        self.others = others
    }

    /// Allows every scope; asks, as GitHub counts it, for those that it tells of.
    private static func all(_ level: Permissions.Level) -> PermissionScopes {
        let levels = Dictionary(order.map { ($0, level) }, uniquingKeysWith: { first, _ in first })
        return PermissionScopes(levels: levels, others: level)
    }

    /// What a token may do where no file says: what is set on GitHub's settings page.
    package static let write = all(.write)
    package static let limitedRead = PermissionScopes(levels: ["contents": .read, "packages": .read])

    package subscript(scope: String) -> Permissions.Level { levels[scope] ?? others }

    /// The scopes in which these ask for more than those allow, in GitHub's order.
    func scopes(exceeding allowed: PermissionScopes) -> [String] {
        let others = levels.keys.filter { !Self.order.contains($0) }.sorted()
        return (Self.order + others).filter { self[$0] > allowed[$0] }
    }
}
