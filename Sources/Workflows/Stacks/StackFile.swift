package import Source

/// What a `*.stack.yml` file says: a compose project and how it is proved.
///
/// Strings are templates, predicates are expressions; both see `stack`, `env`, `variant`, `secrets` and `saved`.
package struct StackFile: Hashable, Sendable {
    package var file: SourceFile
    package var name: Located<String>
    package var compose: ComposeSelection
    /// Variables of compose, of suites and of commands.
    package var environment: [TextMapping.Entry]
    package var variants: [StackVariant]
    package var ready: [ReadyCheck]
    package var seed: [SeedStep]
    package var drive: [DriveStep]
    package var suites: [StackSuite]
    package var assertions: [StackAssertion]
    /// `logs`, `inspect`, `stats`, or paths relative to the stack file's project folder.
    package var collect: [Located<String>]
    package var down: StackDown
}

/// Which compose files and profiles make the stack.
package struct ComposeSelection: Hashable, Sendable {
    /// Relative to the stack file's folder.
    package var files: [Located<String>]
    /// Built with the rest, and started only when something asks for one of their services.
    package var profiles: [Located<String>]
}

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

/// What becomes of the stack at its end.
package struct StackDown: Hashable, Sendable {
    /// Whether its volumes go, too.
    package var removesVolumes: Bool
    /// Seconds that a stack that failed is kept; nil where it goes at once.
    package var keepOnFailure: Double?
}
