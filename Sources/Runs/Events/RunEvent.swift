package import Expressions
package import Planning

/// What happened in a run. The journal is the list of these, and a run's state is their fold.
package enum RunEvent: Hashable, Sendable {
    /// Always the first.
    case created(RunRequest)
    /// An engine holds the run: the first one or, after `engineLost`, the one that goes on. Its token is higher than all before.
    case engineAttached(token: Int)
    /// The engine before is gone; written by the one that found out. `since`: when it went, where the keeper saw it. `restart`: where the
    /// machine was restarted meanwhile.
    case engineLost(since: Timestamp? = nil, restart: MachineRestart? = nil)
    case cancelRequested(Cancellation)
    /// One job must end, and the run goes on: whoever came later to its concurrency group wants it so.
    case jobCancelRequested(JobID, requester: String)

    /// A concurrency group is asked for; again by each engine that takes the run up.
    case gateRequested(GateID, GroupRequest)
    /// Another one holds the group; again whenever it is somebody else.
    case gateWaiting(GateID, GroupWait)
    /// The group is held: what waited may start.
    case gateOpened(GateID)
    /// Who held the group, or waited for it, has ended.
    case gateLeft(GateID)

    /// Written before what it must undo is begun by this job.
    case obligationOpened(ObligationID, by: JobID)
    /// The job that discharges it has ended without success, or `verify` found something.
    case dischargeFailed(ObligationID, DischargeFailure)
    /// The wait is over: the job that discharges it starts once more.
    case dischargeRetried(ObligationID, attempt: Int)
    /// The job that discharges it has succeeded, and nothing is left.
    case obligationDischarged(ObligationID)
    /// Somebody has taken it over: nothing more is done about it. The only event that can follow on the run's end.
    case obligationAbandoned(ObligationID, by: String, reason: String)

    /// A job asks whether it may go to its environment; again by each engine that takes the run up before there is an answer.
    case environmentRequested(JobID, EnvironmentRequest)
    case environmentChecked(JobID, EnvironmentCheck)
    /// The environment's wait time is over.
    case environmentWaited(JobID)
    /// All that the environment asks for is there: the job may go on.
    case environmentOpened(JobID)
    /// Somebody must let the run's jobs into this environment.
    case approvalAsked(ApprovalRequest)
    case approvalGiven(ApprovalDecision)
    case approvalRejected(ApprovalDecision)
    /// Nobody has decided in time.
    case approvalExpired(environment: String)

    /// What the jobs of a family are is known now: they take the place of the one that stood for them.
    case familyExpanded(JobID, FamilyExpansion)
    /// The needs are done and the `if` holds: the job waits for capacity only.
    case jobQueued(JobID)
    /// The job calls a workflow, whose jobs may now start; `inputs` is their context.
    case callStarted(JobID, inputs: ValueObject)
    /// Written before the first thing is made for the job.
    case jobStarted(JobID, attempt: Int)
    /// An engine that came back looks after this running job again.
    case jobAdopted(JobID, attempt: Int)
    /// The job's time is up.
    case jobTimedOut(JobID, attempt: Int)
    /// All its steps are done: outputs are evaluated next and what it left is ended.
    case jobCompleting(JobID, attempt: Int)
    /// The end of the job; also of one that never started.
    case jobFinished(JobID, attempt: Int, JobReport)

    /// A background step's turn has come, and as many as may run at a time run already.
    case stepQueued(StepID)
    /// Written before the step's process is started.
    case stepStarted(StepID)
    /// The step's `if` holds and its action brings steps along, which are next. The action is there where it was read just now, from the
    /// workspace most often.
    case stepExpanded(StepID, PlannedAction?)
    /// The steps of its action are done: the outputs are evaluated next.
    case stepCompleting(StepID)
    /// The step has been told to end.
    case stepInterrupted(StepID, Interruption)
    case stepFinished(StepID, StepReport)
    /// It started and nobody can say how it ended: its keeper is gone, too.
    case stepLost(StepID)

    /// The last, but for what becomes of an obligation that the run leaves open.
    case finished(Outcome)
}

/// Why a step is told to end before its time.
package enum Interruption: String, Hashable, Sendable {
    case cancelled
    /// The job's time is up; a step's own time is its keeper's affair.
    case jobTimedOut
    /// At once and without the gentle signals.
    case forced
}

/// What became of a job.
package struct JobReport: Hashable, Sendable {
    /// Before `continue-on-error`.
    package var outcome: Outcome
    /// After `continue-on-error`: what `needs.*.result` shows.
    package var result: Outcome
    package var outputs: ValueObject
    /// Why, where the outcome alone does not tell: a sentence for a person.
    package var reason: String?
    /// Of a job that ran for an environment.
    package var deployment: DeploymentReport?

    package init(
        outcome: Outcome, result: Outcome? = nil, outputs: ValueObject = [:], reason: String? = nil,
        deployment: DeploymentReport? = nil
    ) {
        self.outcome = outcome
        self.result = result ?? outcome
        self.outputs = outputs
        self.reason = reason
        self.deployment = deployment
    }
}
