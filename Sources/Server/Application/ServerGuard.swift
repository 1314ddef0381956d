package import Workflows

/// Whoever comes from elsewhere must be able to say who they are: without anybody of the tailnet and without keys only this machine is
/// listened to.
package struct ServerGuard: Sendable {
    private let keys: AccessKeys?

    /// - Parameter database: Nil for a server that has none yet, and so no keys.
    package init(_ database: ServerDatabase?) { keys = database.map(AccessKeys.init) }

    /// Throws a `ServerError` for an address at which a server of this configuration must not be reached.
    package func check(_ configuration: ServerConfiguration, at address: ServerAddress) async throws {
        guard !address.isLoopback, !configuration.file.knowsTailnet else { return }
        guard let keys, try await keys.hasAny() else { throw ServerError.unguarded(address) }
    }
}
