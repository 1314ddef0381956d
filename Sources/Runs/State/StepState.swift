/// Where one step, or one post step, of a running job stands.
package enum StepState: Hashable, Sendable {
    /// Not started in this attempt; `attempt` is the one that comes next.
    case pending(attempt: Int)
    /// A background step whose turn has come, and that waits until fewer of them run.
    case queued(attempt: Int)
    case running(attempt: Int, since: Timestamp, interruption: Interruption?)
    case finished(attempt: Int, StepReport)

    package var report: StepReport? {
        if case .finished(_, let report) = self { report } else { nil }
    }

    package var isRunning: Bool {
        if case .running = self { true } else { false }
    }

    package var interruption: Interruption? {
        if case .running(_, _, let interruption) = self { interruption } else { nil }
    }

    package var attempt: Int {
        switch self {
        case .pending(let attempt), .queued(let attempt), .running(let attempt, _, _), .finished(let attempt, _):
            attempt
        }
    }
}
