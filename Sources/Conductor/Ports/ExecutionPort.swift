package import Expressions
package import Planning
package import Runs
package import Workflows

/// Carries out the jobs of a run. Everything is answered by `ExecutionReport`s that the port sends to the inbox it was made with.
///
/// Contract: each method returns at once. `startJob` comes before the first `startStep` of that attempt. A step is started at most once for each `StepID`. `interrupt` may come
/// when the step has just ended, and for a composite action, which has no process: that is no error, and the step's own report is the only answer. `adoptJob` comes instead of `startJob` when an engine before
/// started the job: each step in `runningSteps` is looked up at its keeper, never started again, and answered by `stepFinished` or `stepLost`. After `completeJob` nothing of the job is left: no process, no slot.
package protocol ExecutionPort: Sendable {
    /// Whether the job has a place on this machine from here on, until its end is reported. It is asked again before long where there is none,
    /// and where it has one already: what is asked for changes nothing then.
    func takePlace(for job: JobID) -> Bool
    func startJob(_ order: JobOrder)
    func adoptJob(_ order: JobOrder, runningSteps: [StepOrder])
    func startStep(_ order: StepOrder)
    /// The steps of a composite action are done: evaluates its outputs, and answers by `stepFinished` with what they came to.
    func completeStep(_ order: CompositeOrder)
    func interrupt(_ step: StepID, _ interruption: Interruption)
    func completeJob(_ order: JobOrder)
    /// The run has ended: what serves the whole run (its keeper) may go. Returns when it has.
    func finish() async
}

/// A job to be carried out; a class, since it is large and changes hands several times.
package final class JobOrder: Sendable {
    package let job: PlannedJob
    package let family: JobFamily
    package let scope: Plan.Scope
    package let attempt: Int
    /// `github`, `needs`, `strategy`, `matrix`, `inputs`, `vars`: all that is known without the runner, the secrets and the steps.
    package let contexts: ValueObject
    /// The job's status so far, for outputs and post steps.
    package let status: Outcome
    /// The `steps` context so far.
    package let steps: ValueObject
    /// The steps that have set what outputs and later steps see, in the order in which it counts.
    package let settled: [SettledStep]
    /// The calls that led to this job, the outermost first; none for a job of the workflow that was asked for.
    package let callers: [Caller]
    /// What its `environment:` comes to.
    package let environment: EnvironmentUse?
    /// What the outputs of the jobs that have finished come to, in bytes; see `OutputLimit`.
    package let otherOutputs: Int
    /// What it brings there, where that is known to be another commit than the run's.
    package let shippedCommit: String?

    /// A job that calls the workflow in which the next one, or the ordered one, stands.
    package struct Caller: Sendable {
        package var call: Job.CallBody
        /// As in `JobOrder`.
        package var contexts: ValueObject

        package init(call: Job.CallBody, contexts: ValueObject) {
            self.call = call
            self.contexts = contexts
        }
    }

    package init(
        job: PlannedJob, family: JobFamily, scope: Plan.Scope, attempt: Int, contexts: ValueObject, status: Outcome,
        steps: ValueObject, settled: [SettledStep], callers: [Caller] = [], environment: EnvironmentUse? = nil,
        otherOutputs: Int = 0, shippedCommit: String? = nil
    ) {
        self.shippedCommit = shippedCommit
        self.callers = callers
        self.environment = environment
        self.otherOutputs = otherOutputs
        self.job = job
        self.family = family
        self.scope = scope
        self.attempt = attempt
        self.contexts = contexts
        self.status = status
        self.steps = steps
        self.settled = settled
    }
}

/// A step to be carried out, or skipped if its `if` says so: that is evaluated by the port, since it may read files (`hashFiles`).
package final class StepOrder: Sendable {
    package let id: StepID
    package let step: PlannedStep
    /// As in `JobOrder`.
    package let contexts: ValueObject
    /// What `success()` and `failure()` speak of: the job so far, or the composite action so far.
    package let status: Outcome
    /// What `cancelled()` and `job.status` speak of.
    package let jobStatus: Outcome
    /// The `steps` context so far.
    package let steps: ValueObject
    /// As in `JobOrder`.
    package let settled: [SettledStep]
    /// What besides only the steps of the same background step see.
    package let branch: [SettledStep]
    /// The steps beside it, for the names that the runner makes: `github.action`.
    package let siblings: [PlannedStep]
    package let place: Int
    /// The steps whose composite actions it belongs to, outermost first, each in the phase that runs.
    package let enclosing: [StepOrder]
    /// Whether it may have run before the machine was restarted: where it would get a process, it is lost (`stepLost`) instead.
    package let mayHaveRun: Bool

    package init(
        id: StepID, step: PlannedStep, contexts: ValueObject, status: Outcome, jobStatus: Outcome, steps: ValueObject,
        settled: [SettledStep], branch: [SettledStep], siblings: [PlannedStep], place: Int, enclosing: [StepOrder],
        mayHaveRun: Bool
    ) {
        self.id = id
        self.step = step
        self.contexts = contexts
        self.status = status
        self.jobStatus = jobStatus
        self.steps = steps
        self.settled = settled
        self.branch = branch
        self.siblings = siblings
        self.place = place
        self.enclosing = enclosing
        self.mayHaveRun = mayHaveRun
    }
}

/// A composite action whose steps are done.
package struct CompositeOrder: Sendable {
    package var step: StepOrder
    /// What its steps came to.
    package var outcome: Outcome
    /// The `steps` context of its own steps, which its outputs see.
    package var innerSteps: ValueObject

    package init(step: StepOrder, outcome: Outcome, innerSteps: ValueObject) {
        self.step = step
        self.outcome = outcome
        self.innerSteps = innerSteps
    }
}

/// What the execution port tells the conductor.
package enum ExecutionReport: Hashable, Sendable {
    case stepFinished(StepID, StepReport)
    /// Its action brings steps along, which are to be started next; or it was read just now, and goes on by itself.
    case stepExpanded(StepID, PlannedAction?)
    /// Its keeper is gone and left no record of how it ended.
    case stepLost(StepID)
    case jobFinished(JobID, attempt: Int, JobReport)
    /// The job's workspace could not be made or its keeper cannot be reached: the job fails with this sentence.
    case jobFailedToStart(JobID, attempt: Int, reason: String)
}
