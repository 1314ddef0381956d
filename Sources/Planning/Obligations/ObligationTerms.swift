package import Workflows

/// A duty of a run: what one of its jobs makes, another one must see gone. Recorded with the run, so that it stays what it was.
package struct ObligationTerms: Hashable, Sendable {
    /// The job of the workflow that was asked for whose start opens it.
    package var openedBy: String
    /// The job of that workflow which undoes what was made, alone or by the workflow that it calls.
    package var dischargedBy: String
    /// A command line that exits with 0 when nothing is left.
    package var verify: String
    package var retry: RetryPolicy
    package var alerts: [String]

    package init(
        openedBy: String, dischargedBy: String, verify: String, retry: RetryPolicy = RetryPolicy(),
        alerts: [String] = []
    ) {
        self.openedBy = openedBy
        self.dischargedBy = dischargedBy
        self.verify = verify
        self.retry = retry
        self.alerts = alerts
    }

    /// How often a run tries at most.
    package var attempts: Int {
        get { retry.attempts }
        set { retry.attempts = newValue }
    }

    package init(_ settings: ObligationSettings) {
        self.init(
            openedBy: settings.openedBy.value, dischargedBy: settings.dischargedBy.value,
            verify: settings.verify.value, retry: settings.retry, alerts: settings.alerts)
    }
}

/// The obligation of an earlier run that this one is there to discharge, and for nothing else.
package struct EarlierObligation: Hashable, Sendable {
    package var run: Int
    /// The `opened-by` of its terms.
    package var name: String

    package init(run: Int, name: String) {
        self.run = run
        self.name = name
    }
}

extension Plan {
    /// The family of a job of the workflow that was asked for; nil where it is not part of the run.
    package func family(ofTopJob name: String) -> Int? {
        scopes[0].families.first { families[$0].definition.isCalled(name) }
    }
}
