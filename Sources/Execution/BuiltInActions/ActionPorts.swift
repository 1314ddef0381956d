package import Conductor

/// What the built-in actions need of the world besides the file system.
package struct ActionPorts: Sendable {
    package var artifacts: any ArtifactPort
    package var caches: any CachePort
    package var checkout: any CheckoutPort

    package init(artifacts: any ArtifactPort, caches: any CachePort, checkout: any CheckoutPort) {
        self.artifacts = artifacts
        self.caches = caches
        self.checkout = checkout
    }
}
