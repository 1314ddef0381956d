/// One entry under `variants:`, chosen by `--variant`.
package struct StackVariant: Hashable, Sendable {
    package var name: Located<String>
    /// Over those of the file.
    package var environment: [TextMapping.Entry]
    /// Compose files after those of the file.
    package var files: [Located<String>]
    /// Started with the rest.
    package var profiles: [Located<String>]
    /// Secrets that must be there, by name; each is a variable of compose and of the suites.
    package var secrets: [Located<String>]
    /// The suites that run; nil for all.
    package var suites: [Located<String>]?
}
