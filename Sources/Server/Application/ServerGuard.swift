import Workflows

/// Whoever comes from elsewhere must be able to say who they are: without anybody of the tailnet and without keys only this machine is
/// listened to.
struct ServerGuard: Sendable {
    private let keys: AccessKeys

    init(_ database: ServerDatabase) { keys = AccessKeys(database) }

    /// Throws a `ServerError` for an address at which a server of this configuration must not be reached.
    func check(_ configuration: ServerConfiguration, at address: ServerAddress) async throws {
        guard !address.isLoopback, !configuration.file.knowsTailnet else { return }
        guard try await keys.hasAny() else { throw ServerError.unguarded(address) }
    }
}
