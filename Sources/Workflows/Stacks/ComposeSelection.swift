/// Which compose files and profiles make the stack.
package struct ComposeSelection: Hashable, Sendable {
    /// Relative to the stack file's folder.
    package var files: [Located<String>]
    /// Built with the rest, and started only when something asks for one of their services.
    package var profiles: [Located<String>]
}
