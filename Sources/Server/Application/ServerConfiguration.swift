package import Workflows

/// Where a server lives and what its file says.
package struct ServerConfiguration: Sendable {
    /// All that the server keeps: a folder for each project, its own database, its socket.
    package var dataDirectory: String
    /// The `server.yml`, for messages; nil where there is none.
    package var filePath: String?
    package var file: ServerFile
    package var listen: ServerAddress
    /// Of tailscaled, which knows who is behind an address.
    package var tailscaleSocket: String
    /// Of this program.
    package var version: String

    package init(
        dataDirectory: String, filePath: String?, file: ServerFile, listen: ServerAddress,
        tailscaleSocket: String = ServerConfiguration.usualTailscaleSocket, version: String
    ) {
        (self.dataDirectory, self.filePath, self.file) = (dataDirectory, filePath, file)
        (self.listen, self.tailscaleSocket, self.version) = (listen, tailscaleSocket, version)
    }

    /// Free on the servers that this is made for, where 3000 and 8000 are not.
    package static let usualAddress = ServerAddress(host: "127.0.0.1", port: 8470)
    package static let usualTailscaleSocket = "/var/run/tailscale/tailscaled.sock"

    package var places: ServerPlaces { ServerPlaces(dataDirectory) }
}

/// The paths within a server's folder.
package struct ServerPlaces: Hashable, Sendable {
    package let directory: String

    package init(_ directory: String) { self.directory = directory }

    package var database: String { directory + "/server.sqlite" }
    /// Held by the server that has the folder.
    package var lock: String { directory + "/server.lock" }
    /// For people on this machine, who are known by their user.
    package var socket: String { directory + "/sluice.sock" }
    package func project(_ name: String) -> String { "\(directory)/projects/\(name)" }
    package func store(_ name: String) -> String { project(name) + "/store" }
    /// The bare repository of a project that is given by URL.
    package func mirror(_ name: String) -> String { project(name) + "/mirror.git" }
}

extension ServerAddress {
    /// As it stands in URLs.
    package var text: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
