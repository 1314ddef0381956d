package import Expressions

/// One entry under `suites:`.
package struct StackSuite: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// Playwright's tests in this folder, in Node or in Python, as the folder shows.
        case playwright(Located<Template>)
        case command(Located<Template>)
    }

    package var name: Located<String>
    package var kind: Kind
    package var baseURL: Located<Template>?
    /// A JUnit report that a command writes, relative to the project's folder.
    package var junit: Located<Template>?
    /// Names of tests that may be skipped, with `*` and `?`.
    package var allowedSkips: [Located<String>]
    package var environment: [TextMapping.Entry]
    package var workingDirectory: Located<Template>?
    /// Seconds.
    package var within: Double
}
