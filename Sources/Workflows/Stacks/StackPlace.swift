package import Expressions

/// A place in the stack: `volume:/path` or `service:/path`.
package struct StackPlace: Hashable, Sendable {
    /// A volume's or a service's name, as the compose file has it; a volume where both have it.
    package var owner: Located<String>
    package var path: Located<Template>
}
