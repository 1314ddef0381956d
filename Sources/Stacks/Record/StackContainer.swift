/// A container of the project as it is now.
package struct StackContainer: Hashable, Sendable {
    package var id: String
    package var name: String
    /// Nil for a sibling that the product itself started.
    package var service: String?
    /// `created`, `running`, `exited`, `dead`, as docker says it.
    package var state: String
    /// `starting`, `healthy`, `unhealthy`; nil without a health check.
    package var health: String?
    package var exitCode: Int?
    package var restarts: Int
    package var isOutOfMemory: Bool

    package init(
        id: String, name: String, service: String?, state: String, health: String? = nil, exitCode: Int? = nil,
        restarts: Int = 0, isOutOfMemory: Bool = false
    ) {
        self.id = id
        self.name = name
        self.service = service
        self.state = state
        self.health = health
        self.exitCode = exitCode
        self.restarts = restarts
        self.isOutOfMemory = isOutOfMemory
    }
}
