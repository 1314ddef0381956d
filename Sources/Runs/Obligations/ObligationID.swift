/// Names an obligation of a run for ever.
package struct ObligationID: Hashable, Sendable, CustomStringConvertible {
    /// The earlier run that opened it; nil where it is the run in whose journal the id stands.
    package var run: Int?
    /// The `opened-by` of its terms.
    package var name: String

    package init(run: Int? = nil, name: String) {
        self.run = run
        self.name = name
    }

    /// `apply`, or `7/apply` of another run.
    package var description: String { (run.map { "\($0)/" } ?? "") + name }
}

/// An attempt at discharging an obligation that did not succeed.
package struct DischargeFailure: Hashable, Sendable {
    /// From 1; 0 where there was none at all.
    package var attempt: Int
    /// A sentence for a person.
    package var reason: String
    /// Seconds until the next attempt; nil where the run makes none, and leaves the obligation open.
    package var wait: Double?

    package init(attempt: Int, reason: String, wait: Double?) {
        self.attempt = attempt
        self.reason = reason
        self.wait = wait
    }
}
