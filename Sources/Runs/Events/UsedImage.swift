/// A container image that a step ran, or started for its job.
package struct UsedImage: Hashable, Sendable {
    /// As it was asked for; of an action's own Dockerfile the name that it was built under.
    package var name: String
    /// The digest of the image's configuration: whatever the name means later, this was it.
    package var id: String

    package init(name: String, id: String) {
        self.name = name
        self.id = id
    }
}
