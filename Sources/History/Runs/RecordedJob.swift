package import Conductor
package import Expressions
package import Planning
package import Runs

/// A job of a recorded run.
package struct RecordedJob: Hashable, Sendable {
    package enum State: String, Hashable, Sendable {
        case waiting, queued, calling, running, completing, finished
    }

    package var id: JobID
    package var name: String
    package var state: State
    /// The newest that was started; 0 before the first.
    package var attempt: Int
    package var outcome: Outcome?
    package var result: Outcome?
    package var reason: String?
    package var outputs: ValueObject
    package var queuedAt: Timestamp?
    package var startedAt: Timestamp?
    package var finishedAt: Timestamp?
    /// In the order in which they were to run; earlier attempts first.
    package var steps: [RecordedStep]
    /// Those that belong to none of its steps.
    package var annotations: [Annotation]
}

/// One attempt at a step of a recorded run.
package struct RecordedStep: Hashable, Sendable {
    package enum State: String, Hashable, Sendable {
        case running, finished
        /// Nobody saw how it ended.
        case lost
    }

    package var id: StepID
    package var name: String
    package var state: State
    package var outcome: Outcome?
    package var conclusion: Outcome?
    package var reason: String?
    package var exitCode: Int?
    package var outputs: ValueObject
    package var interruption: Interruption?
    package var startedAt: Timestamp
    package var finishedAt: Timestamp?
    package var annotations: [Annotation]
    package var summary: String?
    /// Bytes of its log; nil where none was recorded (yet).
    package var logSize: Int?
    /// The container images that it used.
    package var images: [UsedImage] = []
}
