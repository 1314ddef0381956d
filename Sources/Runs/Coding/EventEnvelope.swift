package import Expressions

/// An event as it stands in a journal: what kind, in which version of that kind, and the rest as plain data.
package struct EventEnvelope: Hashable, Sendable {
    package var kind: String
    /// From 1; counts up when the payload of that kind changes in a way that an older reader would get wrong.
    package var version: Int
    package var payload: Value

    package init(kind: String, version: Int, payload: Value) {
        self.kind = kind
        self.version = version
        self.payload = payload
    }
}
