package import Expressions
package import Source

/// An HTTP request of a stack file: what is sent and what must come back.
package struct StackRequest: Hashable, Sendable {
    /// `GET`, `POST`, … in capitals.
    package var method: String
    package var url: Located<Template>
    package var headers: [TextMapping.Entry]
    package var body: Body?
    /// Over `response` (`status`, `headers`, `body`, `json`); nil asks for a status of 200 to 299.
    package var expect: Located<Condition>?
    /// What is kept of the answer under `saved`, by name.
    package var save: [Saved]

    package enum Body: Hashable, Sendable {
        case json(ValueTemplate)
        case text(Located<Template>)
    }

    package struct Saved: Hashable, Sendable {
        package var name: Located<String>
        /// Over `response`.
        package var value: Located<Expression>
    }
}

/// One entry under `ready:`.
package struct ReadyCheck: Hashable, Sendable {
    package enum Condition: Hashable, Sendable {
        /// The service's own health check.
        case healthy(Located<String>)
        case http(StackRequest)
        /// A line of a service's log that matches a regular expression.
        case log(service: Located<String>, matches: Located<String>)
        /// A one-shot service that has ended with this code.
        case exited(service: Located<String>, code: Int)
    }

    package var condition: Condition
    /// Seconds.
    package var within: Double
    package var range: SourceRange
}

/// A place in the stack: `volume:/path` or `service:/path`.
package struct StackPlace: Hashable, Sendable {
    /// A volume's or a service's name, as the compose file has it; a volume where both have it.
    package var owner: Located<String>
    package var path: Located<Template>
}

/// One entry under `seed:`.
package enum SeedStep: Hashable, Sendable {
    /// A file or folder of the project; `owner` is `USER:GROUP` by number.
    case copy(from: Located<Template>, to: StackPlace, owner: Located<String>?, SourceRange)
    /// An archive (`.tar`, `.tgz`, `.tar.gz`), unpacked; the manifest tells its SHA-256 and is checked first.
    case restore(archive: Located<Template>, manifest: Located<Template>?, to: StackPlace, SourceRange)
    /// A command on the host, or in a running service.
    case command(Located<Template>, service: Located<String>?, within: Double, SourceRange)
}

/// One entry under `drive:`.
package enum DriveStep: Hashable, Sendable {
    /// A one-shot container of a service.
    case run(service: Located<String>, arguments: [Located<Template>], exit: Int, within: Double, SourceRange)
    case request(StackRequest, within: Double, SourceRange)
    /// Asks again and again.
    case poll(
        StackRequest, until: Located<Condition>, fail: Located<Condition>?, every: Double, within: Double, SourceRange)
}

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

/// One entry under `assert:`.
package enum StackAssertion: Hashable, Sendable {
    case logs(service: Located<String>, absent: [Located<String>], present: [Located<String>], SourceRange)
    case files(StackPlace, count: Located<CountCondition>?, expect: Located<Condition>?, SourceRange)
    case http(StackRequest, SourceRange)
    /// Nil where it does not matter.
    case containers(service: Located<String>, exit: Int?, restarts: Int?, oom: Bool?, SourceRange)
}

/// `4`, `>= 4`, `< 10`, `!= 0`.
package struct CountCondition: Hashable, Sendable {
    package enum Comparison: String, CaseIterable, Hashable, Sendable {
        case atLeast = ">="
        case atMost = "<="
        case not = "!="
        case equal = "=="
        case more = ">"
        case less = "<"
    }

    package var comparison: Comparison
    package var count: Int

    package init(_ comparison: Comparison, _ count: Int) {
        self.comparison = comparison
        self.count = count
    }
}
