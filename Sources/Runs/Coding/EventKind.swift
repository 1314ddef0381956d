/// The names of events in a journal; never changed, never used again for something else.
enum EventKind: String, CaseIterable {
    case created = "created"
    case engineAttached = "engine-attached"
    case engineLost = "engine-lost"
    case cancelRequested = "cancel-requested"
    case jobQueued = "job-queued"
    case callStarted = "call-started"
    case jobStarted = "job-started"
    case jobAdopted = "job-adopted"
    case jobTimedOut = "job-timed-out"
    case jobCompleting = "job-completing"
    case jobFinished = "job-finished"
    case stepStarted = "step-started"
    case stepInterrupted = "step-interrupted"
    case stepFinished = "step-finished"
    case stepLost = "step-lost"
    case finished = "finished"

    /// The version that this program writes; it reads all versions from 1 to this one.
    var version: Int { 1 }
}
