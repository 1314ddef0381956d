package import Containers

/// A compose project that shares nothing with another on this host: names, ports, tags, volumes and networks are its own.
package struct IsolatedProject: Hashable, Sendable {
    package struct Service: Hashable, Sendable {
        package var name: String
        /// As the compose file names it; `PROJECT-SERVICE` where it names none.
        package var image: String
        /// As it is named for this stack; the same as `image` for one that is only used.
        package var tag: String
        /// Whether the project builds the image, by this service or by another that names the same one.
        package var isBuilt: Bool
        package var hasBuild: Bool
        /// Whether the compose file says one; an image can have its own.
        package var hasHealthCheck: Bool
        /// Whether the compose file restarts it whatever its exit code is: such a service never ends by design.
        package var restartsAlways: Bool
        /// How many containers of it there are.
        package var replicas: Int
        /// Those that start it; started always where there are none.
        package var profiles: [String]
        package var containerPorts: [Int]
        package var dependencies: [String]
    }

    /// The compose project's name.
    package var name: String
    /// The rewritten model, on the disk with mode 0600 until the stack is gone.
    package var path: String
    /// What paths in the model and builds are relative to.
    package var folder: String
    package var services: [Service]
    /// By the compose file's name: what it is called on this host.
    package var volumes: [String: String]
    package var networks: [String: String]
    /// What cannot be isolated and does no harm yet, a sentence each.
    package var warnings: [String]
    /// `sluice.run`, and `sluice.job` within a job; on all that the stack makes.
    package var owner: OwnerLabels
    /// SHA-256 of the merged model as it was before, in hexadecimal.
    package var digest: String

    package subscript(service name: String) -> Service? { services.first { $0.name == name } }
}
