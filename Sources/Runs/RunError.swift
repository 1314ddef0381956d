/// An event that cannot follow on the events before it: the journal is damaged, or the engine has a defect.
package struct RunError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A full sentence.
    package var message: String

    package init(message: String) {
        self.message = message
    }

    package var description: String { message }

    static func illegal(_ event: RunEvent, _ why: String) -> RunError {
        RunError(message: "The event \(event) cannot happen now: \(why).")
    }
}
