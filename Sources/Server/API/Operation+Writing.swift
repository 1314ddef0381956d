import Expressions

/// What the document says of writes.
extension Operation {
    static let startRun = Operation(
        "startRun", "Start a workflow that has 'workflow_dispatch'", tag: "runs", body: "Start",
        answers: [
            Answer(201, "The run.", "Run"), Answer(202, "It waits in the queue, and begins by itself.", "QueuedStart"),
        ])
    static let planRun = Operation(
        "planRun", "What a start would do; nothing is started", tag: "runs", body: "Start",
        answers: [Answer(200, "The plan.", "Plan")])
    static let cancelRun = Operation(
        "cancelRun", "End a run", tag: "runs", body: "Cancellation",
        answers: [Answer(202, "It is being cancelled.", "Run")])
    static let rerunRun = Operation(
        "rerunRun", "Run a finished run's workflow again at the same commit", tag: "runs", body: "Rerun",
        answers: [Answer(201, "The new run.", "Run")])
    static let decideApproval = Operation(
        "decideApproval", "Let a run into an environment, or refuse it", tag: "approvals", body: "Decision",
        answers: [Answer(202, "It is on its way to the run.", "Run")])
    static let dischargeObligation = Operation(
        "dischargeObligation", "Try now to discharge an obligation", tag: "obligations", body: "Nothing",
        answers: [Answer(202, "It is tried.", "ObligationName")])
    static let dispatchEvent = Operation(
        "dispatchEvent", "Start what has 'repository_dispatch' for this type", tag: "runs", body: "Dispatch",
        answers: [
            Answer(201, "The runs.", "DispatchedRuns"),
            Answer(202, "The same; those without a number wait in the queue.", "DispatchedRuns"),
        ])
}
