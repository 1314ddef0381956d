package import Expressions

/// A job's `snapshot:`, the image that is made of its runner.
package struct Snapshot: Hashable, Sendable {
    package var imageName: Located<String>
    package var condition: Located<Condition>?
    /// A major version and `.*`.
    package var version: Located<String>?

    package init(imageName: Located<String>, condition: Located<Condition>? = nil, version: Located<String>? = nil) {
        self.imageName = imageName
        self.condition = condition
        self.version = version
    }
}
