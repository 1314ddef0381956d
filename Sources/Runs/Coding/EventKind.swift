/// The names of events in a journal; never changed, never used again for something else.
enum EventKind: String, CaseIterable {
    case created = "created"
    case engineAttached = "engine_attached"
    case engineLost = "engine_lost"
    case cancelRequested = "cancel_requested"
    case jobCancelRequested = "job_cancel_requested"
    case gateRequested = "gate_requested"
    case gateWaiting = "gate_waiting"
    case gateOpened = "gate_opened"
    case gateLeft = "gate_left"
    case familyExpanded = "family_expanded"
    case jobQueued = "job_queued"
    case callStarted = "call_started"
    case jobStarted = "job_started"
    case jobAdopted = "job_adopted"
    case jobTimedOut = "job_timed_out"
    case jobCompleting = "job_completing"
    case jobFinished = "job_finished"
    case stepQueued = "step_queued"
    case stepStarted = "step_started"
    case stepExpanded = "step_expanded"
    case stepCompleting = "step_completing"
    case stepInterrupted = "step_interrupted"
    case stepFinished = "step_finished"
    case stepLost = "step_lost"
    case finished = "finished"

    /// The version that this program writes; it reads all versions from 1 to this one.
    var version: Int { 1 }
}
