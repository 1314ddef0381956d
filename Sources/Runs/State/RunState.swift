package import Expressions
package import Planning
import Workflows

/// What is happening in a run: the fold of its events over its plan.
///
/// A job goes through these phases (see `RunState+Apply.swift`):
///
///     waiting ──needs done──▶ evaluable ──jobQueued──▶ queued ──jobStarted──▶ running ──jobFinished──▶ finished
///                                 │                      │ ▲                    │
///                                 ├──gateRequested──▶ gated ──gateOpened──▶ evaluable
///                                 ├──callStarted──▶ calling  ╰──stepLost, of a finalizer job
///                                 ├──familyExpanded──▶ evaluable, each of the jobs that it comes to
///                                 ╰──jobFinished (skipped, cancelled)──▶ finished
///
/// The job that discharges an obligation is settling between its own end and that of the obligation; see `ObligationState`.
///
/// and each of its steps: pending ──stepStarted──▶ running ──stepFinished──▶ finished, where `stepLost` makes a finalizer's or a
/// built-in's step pending again and fails any other. A background step may be queued (`stepQueued`) between pending and running. A step
/// with a composite action runs its action's steps between `stepExpanded` and `stepCompleting`.
///
/// The value is complete: no clock, no randomness and no I/O take part in it, so the same events give the same state on any machine.
package struct RunState: Hashable, Sendable {
    /// It grows when a family that was not known from the start is expanded; an index in it stays what it is.
    package internal(set) var plan: Plan
    /// The `github` context without what depends on the runner.
    package let github: ValueObject
    var indices: [JobID: Int]

    package internal(set) var jobs: [JobState]
    var families: [FamilyState]
    var scopes: [ScopeState]
    var gates = GateList()
    /// What the run needs before its first job and does not have yet, in the order in which it is asked for.
    var entrances: [GateID]
    /// Whether its jobs may start: at once, or when it has the workflow's concurrency group and its locks.
    package var isEntered: Bool { entrances.isEmpty }
    package internal(set) var obligations: [ObligationState]
    /// In the order in which they were asked for; one for each environment.
    package internal(set) var approvals: [ApprovalState] = []

    /// Of the engine that holds the run; 0 before the first.
    package internal(set) var token = 0
    package internal(set) var cancellation: Cancellation?
    /// Whether more may have happened than the journal tells, since the machine was restarted in mid-run: no step that may run once only
    /// starts any more.
    package internal(set) var isInDoubt = false
    package internal(set) var createdAt: Timestamp?
    package internal(set) var finishedAt: Timestamp?
    package internal(set) var conclusion: Outcome?

    // What `decide` has to look at, so that a decision costs what it decides and not what the plan holds.
    var evaluable = SortedIndices()
    var gated = SortedIndices()
    var queued = SortedIndices()
    var running = SortedIndices()
    /// Calling jobs whose called workflow is done.
    var answeredCalls = SortedIndices()
    var unfinishedJobs: Int
    /// What the outputs of the finished jobs come to; see `OutputLimit`.
    package internal(set) var outputSize = 0

    package init(plan: Plan) {
        self.plan = plan
        github = GitHubContext.make(for: plan)
        indices = Dictionary(
            plan.jobs.enumerated().map { ($0.element.id, $0.offset) }, uniquingKeysWith: { first, _ in first })
        jobs = plan.jobs.map { _ in JobState() }
        families = plan.families.map { FamilyState($0, in: plan) }
        scopes = plan.scopes.map { ScopeState($0) }
        // What discharges an obligation waits for nobody.
        let isFree = plan.request.discharge != nil
        entrances = isFree || plan.workflow.concurrency == nil ? [] : [.run]
        if !isFree { entrances += plan.request.locks.map { GateID.lock($0) } }
        obligations = plan.request.obligations.map { ObligationState($0, in: plan) }
        unfinishedJobs = plan.jobs.count
    }

    /// The job's place in the plan's and the state's arrays; nil for a job that the plan does not have.
    package func index(of job: JobID) -> Int? { indices[job] }

    package func state(of job: JobID) -> JobState? { indices[job].map { jobs[$0] } }

    func family(ofJob index: Int) -> JobFamily { plan.families[plan.jobs[index].family] }
}

extension RunState {
    /// Nil for a step of a job that does not run.
    package func stepState(of step: StepID) -> StepState? { state(of: step.job)?.running?[step] }
}
