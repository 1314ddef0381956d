import Conductor
import Processes
import Runs

/// What the task of one job hears, in its order.
enum JobMessage: Sendable {
    case start(JobOrder)
    case adopt(JobOrder, runningSteps: [StepOrder])
    case step(StepOrder)
    case completeStep(CompositeOrder)
    case interrupt(Runs.StepID, Interruption)
    case complete(JobOrder)
    case keeper(KeeperReport)
    /// The keeper was lost, and another one is there; nothing that ran before runs any more, unless the keeper says so.
    case keeperReplaced
}
