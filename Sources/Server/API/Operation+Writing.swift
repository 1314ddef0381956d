import Expressions

/// What the document says of writes.
extension Operation {
    /// One that is done once for each `Idempotency-Key`.
    private static func writing(
        _ id: String, _ summary: String, tag: String, headers: [Parameter] = [], body: String, _ answers: [Answer]
    ) -> Operation {
        Operation(id, summary, tag: tag, headers: [Parameter.idempotencyKey] + headers, body: body, answers: answers)
    }

    static let startRun = writing(
        "startRun", "Start a workflow that has 'workflow_dispatch'", tag: "runs", headers: [.patience], body: "Start",
        [
            Answer(201, "The run.", "Run"), Answer(202, "It waits in the queue, and begins by itself.", "QueuedStart"),
        ])
    static let planRun = writing(
        "planRun", "What a start would do; nothing is started", tag: "runs", body: "Start",
        [Answer(200, "The plan.", "Plan")])
    static let cancelRun = writing(
        "cancelRun", "End a run", tag: "runs", body: "Cancellation", [Answer(202, "It is being cancelled.", "Run")])
    static let rerunRun = writing(
        "rerunRun", "Run a finished run's workflow again at the same commit", tag: "runs", body: "Rerun",
        [Answer(201, "The new run.", "Run")])
    static let decideApproval = writing(
        "decideApproval", "Let a run into an environment, or refuse it", tag: "approvals", body: "Decision",
        [Answer(202, "It is on its way to the run.", "Run")])
    static let dischargeObligation = writing(
        "dischargeObligation", "Try now to discharge an obligation", tag: "obligations", body: "Nothing",
        [Answer(202, "It is tried.", "ObligationName")])
    static let dispatchEvent = writing(
        "dispatchEvent", "Start what has 'repository_dispatch' for this type", tag: "runs", headers: [.patience],
        body: "Dispatch",
        [
            Answer(201, "The runs.", "DispatchedRuns"),
            Answer(202, "The same; those without a number wait in the queue.", "DispatchedRuns"),
        ])
}

extension Operation.Parameter {
    fileprivate static let idempotencyKey = Operation.Parameter(
        "Idempotency-Key", "The same key gives the same answer for a day, and what is asked is done once.",
        ["type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"])

    fileprivate static let patience = Operation.Parameter(
        "Prefer", "`wait=SECONDS`: how long the answer waits for the run, up to 120; 10 without it (RFC 7240).")
}
