/// A published port: `stack.port.SERVICE['PORT']`, and for a service's first one `stack.url.SERVICE`.
package struct StackAddress: Hashable, Sendable {
    package var service: String
    package var containerPort: Int
    package var hostPort: Int
    /// Without a slash at its end; on this host where none is given.
    package var url: String

    package init(service: String, containerPort: Int, hostPort: Int, url: String? = nil) {
        self.service = service
        self.containerPort = containerPort
        self.hostPort = hostPort
        self.url = url ?? "http://127.0.0.1:\(hostPort)"
    }
}
