import Expressions
import Planning
import Runs
import Source

/// Drives a run's state machine by hand: each step ends as it is told to, and nothing else happens.
struct Story {
    private(set) var state: RunState
    private var time = Timestamp(nanoseconds: 0)
    /// In the order in which they were decided.
    private(set) var started: [String] = []
    /// As it was before the run.
    let plan: Plan
    /// All events so far.
    private(set) var told: [(event: RunEvent, time: Timestamp)] = []

    /// - Parameter ask: What is asked for besides.
    init(
        _ workflow: String, others: [String: String] = [:], maxParallel: Int = 8, actions: [ActionFile] = [],
        ask: (inout RunRequest) -> Void = { _ in }
    ) throws {
        var files = ["workflows/top.yml": SourceFile(path: "workflows/top.yml", text: workflow)]
        for (path, text) in others { files[path] = SourceFile(path: path, text: text) }
        let event = EventFacts(
            name: "push", sha: String(repeating: "a", count: 40), ref: "refs/heads/main", repository: "o/r")
        var request = RunRequest(
            workflow: "workflows/top.yml", event: event, maxParallel: maxParallel, actions: actions)
        ask(&request)
        plan = try Planner(files: files).plan(request)
        state = RunState(plan: plan)
        try tell(.created(plan.request))
        try tell(.engineAttached(token: 1))
        try settle()
    }

    mutating func tell(_ event: RunEvent) throws {
        time = time.advanced(bySeconds: 1)
        try state.apply(event, at: time)
        told.append((event, time))
    }

    /// Decides until nothing is left to decide. Completing jobs finish at once, as their status says.
    mutating func settle() throws {
        while case let effects = state.decide(), !effects.isEmpty {
            for effect in effects where state.admits(effect.event) {
                if case .startJob(let job, _) = effect { started.append(job.text) }
                try tell(effect.event)
                if case .completeStep(let step) = effect, let running = state.state(of: step.job)?.running {
                    try tell(.stepFinished(step, StepReport(outcome: running.nodes[step.index].status)))
                }
                guard case .completeJob(let job, let attempt) = effect, let running = state.state(of: job)?.running
                else { continue }
                try tell(.jobFinished(job, attempt: attempt, JobReport(outcome: running.status)))
            }
        }
    }

    /// Ends the step that runs in this job.
    mutating func end(_ job: String, _ outcome: Outcome = .success, outputs: ValueObject = [:]) throws {
        guard let step = runningStep(job) else { throw Missing(job: job) }
        try tell(.stepFinished(step, StepReport(outcome: outcome, outputs: outputs)))
        try settle()
    }

    /// Skips the steps that are left, as their `if` says.
    mutating func skipRest(_ job: String) throws {
        while runningStep(job) != nil { try end(job, .skipped) }
    }

    /// Ends one of the steps that run in this job, by its place among them.
    mutating func end(
        _ job: String, step index: Int, _ outcome: Outcome = .success, conclusion: Outcome? = nil,
        outputs: ValueObject = [:]
    ) throws {
        guard let step = runningSteps(job).first(where: { $0.index == index }) else { throw Missing(job: job) }
        try tell(.stepFinished(step, StepReport(outcome: outcome, conclusion: conclusion, outputs: outputs)))
        try settle()
    }

    mutating func cancel(isForced: Bool = false) throws {
        try tell(.cancelRequested(Cancellation(requester: "a test", isForced: isForced)))
        try settle()
    }

    func runningStep(_ job: String) -> StepID? {
        state.state(of: JobID(job))?.running?.runningStep(of: JobID(job))
    }

    func runningSteps(_ job: String) -> [StepID] {
        state.state(of: JobID(job))?.running?.runningSteps(of: JobID(job)) ?? []
    }

    /// The places of the steps that run.
    func running(_ job: String) -> [Int] { runningSteps(job).map(\.index) }

    /// How a step of a running job ended.
    func report(_ job: String, step index: Int) -> StepReport? {
        state.state(of: JobID(job))?.running?.nodes[index].main.report
    }

    /// The names that the `steps` context of a running job has.
    func seen(_ job: String) -> [String] {
        state.index(of: JobID(job)).map { state.stepsContext(ofJob: $0).entries.map(\.key) } ?? []
    }

    func interruption(_ job: String) -> Interruption? {
        guard let step = runningStep(job), case .running(_, _, let interruption)? = state.stepState(of: step) else {
            return nil
        }
        return interruption
    }

    func result(_ job: String) -> Outcome? { state.state(of: JobID(job))?.report?.result }

    struct Missing: Error { var job: String }
}

extension Story {
    /// Ends the job's only step and the job, with these outputs.
    mutating func finish(_ job: String, outputs: ValueObject = [:]) throws {
        guard let step = runningStep(job) else { throw Missing(job: job) }
        try tell(.stepFinished(step, StepReport(outcome: .success)))
        try tell(.jobCompleting(step.job, attempt: step.jobAttempt))
        try tell(.jobFinished(step.job, attempt: step.jobAttempt, JobReport(outcome: .success, outputs: outputs)))
        try settle()
    }
}
