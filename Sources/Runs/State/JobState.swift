/// Where one job of a run stands.
package struct JobState: Hashable, Sendable {
    package var phase: Phase
    package var queuedAt: Timestamp?
    package var startedAt: Timestamp?
    package var finishedAt: Timestamp?
    /// Attempts that were started so far.
    package var attempts: Int
    /// Who asked that it be cancelled and not the whole run.
    package var cancelledBy: String?
    /// Where it stands before its environment; nil where that asks for nothing.
    package var environment: EnvironmentGate?

    package enum Phase: Hashable, Sendable {
        /// For its needs, or for its caller to start.
        case waiting
        /// Its needs are done; its `if` has not been evaluated yet.
        case evaluable
        /// For a concurrency group, or before its environment.
        case gated
        /// For capacity.
        case queued
        case running(RunningJob)
        /// It called a workflow, whose jobs are not all done.
        case calling
        /// It has ended, and the obligation that it discharges is not settled yet.
        case settling(SettlingJob)
        case finished(JobReport, stop: RunningJob.Stop?)
    }

    init() {
        phase = .waiting
        attempts = 0
    }

    package var running: RunningJob? {
        if case .running(let job) = phase { job } else { nil }
    }

    /// Why it came to its end before its time, if it did.
    var stop: RunningJob.Stop? {
        if case .settling(let job) = phase { job.stop } else { running?.stop }
    }

    package var report: JobReport? {
        if case .finished(let report, _) = phase { report } else { nil }
    }

    package var isFinished: Bool { report != nil }

    /// Whether it has begun, and what it called or what it discharges goes on.
    package var isUnderWay: Bool {
        switch phase {
        case .calling, .settling: true
        case .waiting, .evaluable, .gated, .queued, .running, .finished: false
        }
    }
}
