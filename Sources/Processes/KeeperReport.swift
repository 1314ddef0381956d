/// What a keeper tells its engine.
package enum KeeperReport: Hashable, Sendable {
    /// The answer to `hello`.
    case greeting(KeeperGreeting)
    /// The log has grown to so many bytes; told at most every 50 ms.
    case progress(step: StepID, bytes: UInt64)
    /// Values that a step asked to mask; the engine masks them in outputs.
    case masksAdded(step: StepID, values: [String])
    /// Told after the exit record is on disk. `isJobEmpty`: nothing of its job runs any more, so that there is nothing to end.
    case ended(step: StepID, record: ExitRecord, isJobEmpty: Bool)
    /// A step that was to be spawned has been before: nothing was started.
    case alreadyKnown(StepStatus)
    case jobEnded(job: String, processesEnded: Int)
    /// A request was not carried out; a full sentence.
    case refused(String)
    /// An engine with this epoch has taken over; this connection ends.
    case fenced(by: UInt64)
    /// The orderly end of the keeper, after `shutdown`.
    case farewell(processesEnded: Int)
    /// Never sent: the client's own word that the keeper went without a farewell.
    case connectionLost(KeeperError)
}

/// What an engine learns when it connects, whatever happened while it was away.
package struct KeeperGreeting: Hashable, Sendable {
    package var keeper: ProcessIdentity
    /// In the order in which they were spawned.
    package var steps: [StepStatus]
    /// Values that steps have asked to mask so far.
    package var masks: [String]
    /// How a job's processes are told from others, for people.
    package var containment: Containment

    package enum Containment: UInt8, Hashable, Sendable {
        case cgroup
        case environmentMark
    }

    package init(
        keeper: ProcessIdentity, steps: [StepStatus], masks: [String], containment: Containment
    ) {
        self.keeper = keeper
        self.steps = steps
        self.masks = masks
        self.containment = containment
    }
}

/// One step as the keeper knows it.
package struct StepStatus: Hashable, Sendable {
    package enum State: Hashable, Sendable {
        case running(pid: Int32, bytes: UInt64)
        case ended(ExitRecord)
        /// Started under a keeper that is gone, and no exit was recorded.
        case lost
    }

    package var step: StepID
    package var job: String
    package var state: State

    package init(step: StepID, job: String, state: State) {
        self.step = step
        self.job = job
        self.state = state
    }
}
