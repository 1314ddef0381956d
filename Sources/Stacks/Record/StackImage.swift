/// The image of a service.
package struct StackImage: Hashable, Sendable {
    package var service: String
    /// As the compose file names it, before isolation: what `publish` pushes it as.
    package var name: String
    /// As it is named for this stack.
    package var tag: String
    /// `sha256:…` of its configuration.
    package var id: String
    package var isBuilt: Bool

    package init(service: String, name: String, tag: String, id: String, isBuilt: Bool) {
        self.service = service
        self.name = name
        self.tag = tag
        self.id = id
        self.isBuilt = isBuilt
    }
}
