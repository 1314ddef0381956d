package import Source

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
