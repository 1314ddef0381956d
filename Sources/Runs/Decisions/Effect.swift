package import Planning

/// Something that must happen next. Each that reaches outside has an event, which stands in the journal before the effect is
/// carried out and keeps it from being decided twice.
package enum Effect: Hashable, Sendable {
    /// A decision that needs nothing but to be written down.
    case record(RunEvent)
    /// Ask for a concurrency group; answered by `gateWaiting`, `gateOpened` or a cancel.
    case enterGroup(GateID, GroupRequest)
    case leaveGroup(GateID)
    /// Find out whether a job may go to its environment; answered by `environmentChecked`.
    case checkEnvironment(JobID, EnvironmentRequest)
    case startJob(JobID, attempt: Int)
    /// Look after a running job again that an engine before started; what it was doing stands in the state.
    case adoptJob(JobID, attempt: Int)
    case startStep(StepID)
    /// Evaluate the outputs of a composite action; answered by `stepFinished`.
    case completeStep(StepID)
    case interruptStep(StepID, Interruption)
    /// Evaluate the job's outputs, end what it left behind, give its slot back; answered by `jobFinished`.
    case completeJob(JobID, attempt: Int)
    case finish(Outcome)

    /// The event that must be in the journal before this is carried out.
    package var event: RunEvent {
        switch self {
        case .record(let event): event
        case .enterGroup(let gate, let request): .gateRequested(gate, request)
        case .leaveGroup(let gate): .gateLeft(gate)
        case .checkEnvironment(let job, let request): .environmentRequested(job, request)
        case .startJob(let job, let attempt): .jobStarted(job, attempt: attempt)
        case .adoptJob(let job, let attempt): .jobAdopted(job, attempt: attempt)
        case .startStep(let step): .stepStarted(step)
        case .completeStep(let step): .stepCompleting(step)
        case .interruptStep(let step, let interruption): .stepInterrupted(step, interruption)
        case .completeJob(let job, let attempt): .jobCompleting(job, attempt: attempt)
        case .finish(let outcome): .finished(outcome)
        }
    }
}
