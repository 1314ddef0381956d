/// Something that the server does by itself until it ends: look at remotes, start what is due, tell people.
///
/// Contract: returns soon after its task was cancelled. One that throws ends the server: what can go wrong without it being over is
/// logged, and tried again.
package struct ServerTask: Sendable {
    package var name: String
    package var run: @Sendable () async throws -> Void

    package init(_ name: String, _ run: @escaping @Sendable () async throws -> Void) {
        (self.name, self.run) = (name, run)
    }
}
