package import Expressions
package import Planning

/// What can be done to runs. The server decides who may; behind this port stands the engine.
///
/// Contract: a run that was started goes on without the server. A start returns when the run has its number, or throws when it was
/// refused; then nothing was started. Every name of a person is one that the server has made sure of.
package protocol RunControl: Sendable {
    /// What a start would do; nothing is started.
    func plan(_ request: StartRequest, in project: ServedProject) async throws(Problem) -> PlanPreview
    /// What starts would take and whom they would meet, in their order; nothing is started.
    func weigh(_ requests: [StartRequest], in project: ServedProject) async throws(Problem) -> [StartWeight]
    /// - Returns: The run's number.
    func start(_ request: StartRequest, in project: ServedProject) async throws(Problem) -> Int
    func cancel(_ run: Int, isForced: Bool, by person: String, in project: ServedProject) async throws(Problem)
    /// - Parameter submission: By which it is known: one with the same name answers the run that the first one has made.
    func rerun(
        _ run: Int, onlyFailed: Bool, by person: String, submission: String?, in project: ServedProject
    ) async throws(Problem) -> Int
    func decide(_ decision: EnvironmentDecision, ofRun run: Int, in project: ServedProject) async throws(Problem)
    /// - Parameter submission: As for a rerun.
    func discharge(
        _ obligation: String, by person: String, submission: String?, in project: ServedProject
    ) async throws(Problem)
    /// Goes on with a run whose engine is gone.
    func resume(_ run: Int, in project: ServedProject) async throws(Problem)
    /// Removes what is older than the project's retention keeps. What is guaranteed stays: runs that have not finished, open obligations,
    /// evidence.
    func collect(_ project: ServedProject) async throws(Problem) -> Collected
    /// Starts what is due by the project's schedules, and finishes what others have left: runs without an engine, obligations without
    /// a run, stacks without a guard. Returns when that ends by itself, and soon after the task was cancelled.
    ///
    /// - Parameter tell: Called with what it has to say, on any thread.
    func watch(_ project: ServedProject, tell: @escaping @Sendable (WatchMessage) -> Void) async throws(Problem)
}

/// Which workflow to run, for which event, at which commit.
package struct StartRequest: Hashable, Sendable {
    /// Its path, or its name as `sluice run` takes it.
    package var workflow: String
    package var event: String
    /// A branch, a tag or a SHA; nil for the default branch.
    package var ref: String?
    /// The event's payload, where somebody sent one.
    package var payload: Value?
    package var inputs: [String: String] = [:]
    /// `github.actor`: who caused it, which is no identity.
    package var actor: String?
    /// Who asked, as the server knows them: what approvals are compared with.
    package var requester: String
    /// The finished run that this one follows.
    package var after: Int?
    /// A fork's pull request and the like: no secrets, no environments.
    package var isUntrusted = false
    /// Whether the server's file lets this workflow run on the host for an event that is not trusted.
    package var allowsHost = false
    /// Who has let it run, and when as RFC 3339 has it; nil where nobody had to.
    package var approver: String?
    package var approvedAt: String?
    /// Of the plan that somebody saw and agreed to: another plan is refused.
    package var planDigest: String?
    /// By which the start is known: one with the same name answers the run that the first one has made.
    package var submission: String?

    package init(workflow: String, event: String, ref: String? = nil, requester: String) {
        (self.workflow, self.event, self.ref, self.requester) = (workflow, event, ref, requester)
    }

    /// What keeps the run apart; nil where the event is trusted.
    package var confinement: Confinement? {
        isUntrusted ? Confinement(allowsHost: allowsHost, approver: approver, approvedAt: approvedAt) : nil
    }
}

package struct PlanPreview: Hashable, Sendable {
    /// As `sluice plan --format json` has it.
    package var plan: Value
    package var sha: String
    /// To be given to the start.
    package var digest: String

    package init(plan: Value, sha: String, digest: String) {
        (self.plan, self.sha, self.digest) = (plan, sha, digest)
    }
}

package struct EnvironmentDecision: Hashable, Sendable {
    package var environment: String
    package var isApproval: Bool
    /// Of the plan that the person saw; another one is not approved by it.
    package var digest: String
    package var comment: String?
    /// What the environment asks to be typed.
    package var confirmation: String?
    package var person: String

    package init(
        environment: String, isApproval: Bool, digest: String, comment: String? = nil, confirmation: String? = nil,
        person: String
    ) {
        (self.environment, self.isApproval, self.digest) = (environment, isApproval, digest)
        (self.comment, self.confirmation, self.person) = (comment, confirmation, person)
    }
}
