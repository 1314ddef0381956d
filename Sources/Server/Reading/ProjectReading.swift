package import Expressions
package import History
import Runs

/// What matters most of a project, in the order in which it matters: what is left open, what waits for somebody, what is live, what
/// runs, and how the workflows went last.
package struct ProjectReading: Sendable {
    /// Nothing has settled them; the oldest first.
    package var obligations: [RecordedObligation]
    /// Nobody has decided them.
    package var approvals: [RunApproval]
    /// The newest deployment to each environment, by their names.
    package var live: [RecordedDeployment]
    /// Runs that have not finished, the newest first.
    package var unfinished: [RecordedRun]
    /// Of each workflow that has a finished run, by its path.
    package var trends: [WorkflowTrend]
    package var newestRun: RecordedRun?

    /// The points of a trend.
    package static let trendLength = 20

    package init(_ store: Store) throws(HistoryError) {
        obligations = try store.openObligations()
        approvals = try store.waitingApprovals()
        live = try store.liveDeployments()
        unfinished = try store.unfinishedRuns().reversed()
        trends = try store.workflowTrends(limit: Self.trendLength)
        newestRun = try store.newestRun()
    }

    package var value: Value {
        [
            "open_obligations": .array(obligations.map(\.value)),
            "waiting_approvals": .array(approvals.map(\.value)),
            "live": .array(live.map(\.value)),
            "unfinished_runs": .array(unfinished.map(\.value)),
            "trends": .array(trends.map(\.value)),
            "last_run": newestRun?.value ?? .null,
        ]
    }
}
