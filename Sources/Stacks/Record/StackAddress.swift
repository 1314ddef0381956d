/// A published port: `stack.port.SERVICE.PORT`, and for a service's first one `stack.url.SERVICE`.
package struct StackAddress: Hashable, Sendable {
    package var service: String
    package var containerPort: Int
    package var hostPort: Int

    package init(service: String, containerPort: Int, hostPort: Int) {
        self.service = service
        self.containerPort = containerPort
        self.hostPort = hostPort
    }
}
