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
