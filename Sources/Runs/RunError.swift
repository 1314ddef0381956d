/// An event that cannot follow on the events before it: the journal is damaged, or the engine has a defect.
package struct RunError: Error, Hashable, Sendable, CustomStringConvertible {
    package var event: RunEvent
    /// The end of a sentence.
    package var reason: String

    package init(event: RunEvent, reason: String) {
        self.event = event
        self.reason = reason
    }

    /// A full sentence.
    package var description: String { "The event \(event) cannot happen now: \(reason)." }

    static func illegal(_ event: RunEvent, _ reason: String) -> RunError {
        RunError(event: event, reason: reason)
    }
}
