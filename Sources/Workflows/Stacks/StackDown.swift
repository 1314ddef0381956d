/// What becomes of the stack at its end.
package struct StackDown: Hashable, Sendable {
    /// Whether its volumes go, too.
    package var removesVolumes: Bool
    /// Seconds that a stack that failed is kept; nil where it goes at once.
    package var keepOnFailure: Double?
}
