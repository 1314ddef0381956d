package import Runs

/// One test of a report.
package struct TestCase: Hashable, Sendable {
    /// With the class or file before it, where there is one.
    package var name: String
    package var outcome: Outcome
    package var seconds: Double
    /// Why it failed, or was skipped.
    package var message: String?

    package init(name: String, outcome: Outcome, seconds: Double = 0, message: String? = nil) {
        (self.name, self.outcome, self.seconds, self.message) = (name, outcome, seconds, message)
    }
}
