import Planning
import Runs
import Workflows

/// What a display shows of one job; follows its state from event to event.
struct JobRow: Hashable, Sendable {
    enum Phase: Hashable, Sendable {
        case waiting
        case queued
        case running
        case finished(Outcome)
    }

    let id: JobID
    let name: String
    /// How deep below callers it stands.
    let depth: Int
    /// What it waits for.
    let needs: [String]
    /// Seconds that it took in earlier runs; nil when there were none.
    let estimate: Double?

    private(set) var phase = Phase.waiting
    /// The concurrency group or lock that it, or the whole run, waits for, or the next attempt at an obligation.
    private(set) var group: String?
    /// It failed, and `continue-on-error` says that this is no matter.
    private(set) var isForgiven = false
    private(set) var startedAt: Timestamp?
    private(set) var finishedAt: Timestamp?
    /// The running one.
    private(set) var step: StepTitle?
    /// The first step that failed, and how.
    private var failedStep: String?
    private var reason: String?

    init(_ index: Int, of plan: Plan, estimate: Double?) {
        let job = plan.jobs[index]
        id = job.id
        depth = job.id.text.split(separator: "/").count - 1
        // The callers' names stand above it.
        let full = job.name.onScreen
        name = depth == 0 ? full : full.split(separator: "/").last.map { String($0).trimmed } ?? full
        needs = plan.families[job.family].needs.map { plan.families[$0].definition.id.value }
        self.estimate = estimate
    }

    /// Why it was skipped, cancelled or failed, where that is known.
    var explanation: String? { failedStep ?? reason }

    mutating func update(_ index: Int, from state: RunState) {
        let job = state.plan.jobs[index]
        let jobState = state.jobs[index]
        startedAt = jobState.startedAt
        finishedAt = jobState.finishedAt
        step = nil
        group = jobState.isFinished ? nil : state.waitText(of: job.id) ?? state.waitText(of: nil)
        switch jobState.phase {
        case .waiting, .evaluable, .gated: phase = .waiting
        case .queued: phase = .queued
        case .calling: phase = .running
        case .settling:
            phase = .waiting
            group = state.retryText(ofJob: index)
        case .running(let running):
            phase = .running
            if let id = running.runningStep(of: job.id) {
                step = state.title(of: id).onScreen
            }
        case .finished(let report, let stop):
            phase = .finished(stop == .timedOut ? .failure : report.outcome)
            isForgiven = report.outcome == .failure && report.result == .success
            reason = stop == .timedOut ? "Its time was up." : report.reason?.onScreen
            if phase != .finished(.failure) { failedStep = nil }
        }
    }

    mutating func note(_ report: StepReport, of step: StepTitle) {
        guard report.conclusion == .failure, failedStep == nil else { return }
        failedStep = "\(step.number) \(step.name): \(report.explanation)".onScreen
    }

    /// Seconds that it has been running, or that it took.
    func elapsed(now: Timestamp) -> Double? {
        startedAt.map { (finishedAt ?? now).seconds(since: $0) }
    }
}

extension StepReport {
    /// What is to be said of its end: the reason, else the exit status, else the outcome.
    var explanation: String {
        reason ?? exitCode.map { "exit code \($0)" } ?? outcome.rawValue
    }
}
