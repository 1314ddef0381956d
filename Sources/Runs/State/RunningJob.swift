package import Planning

/// A job between `jobStarted` and `jobFinished`.
package struct RunningJob: Hashable, Sendable {
    package var attempt: Int
    package var startedAt: Timestamp
    /// When its `timeout-minutes` are over.
    package var deadline: Timestamp
    /// False from the moment its engine is lost until another one adopts it.
    package var isAttended: Bool
    /// What `success()`, `failure()` and `cancelled()` speak of.
    package var status: Outcome
    /// Why it must come to an end before its time; nil while it need not.
    package var stop: Stop?
    /// Main steps, in order.
    package var steps: [StepState]
    /// Post steps, at the index of the step they belong to; run in reverse order.
    package var posts: [StepState]
    package var isCompleting: Bool

    /// Why a running job is brought to an end; a later case overrules an earlier one.
    package enum Stop: Int, Hashable, Sendable, Comparable {
        case failFast, cancelled, timedOut, forced

        package static func < (a: Stop, b: Stop) -> Bool { a.rawValue < b.rawValue }
    }

    init(attempt: Int, startedAt: Timestamp, deadline: Timestamp, steps: [PlannedStep]) {
        self.attempt = attempt
        self.startedAt = startedAt
        self.deadline = deadline
        isAttended = true
        status = .success
        self.steps = steps.map { _ in .pending(attempt: 1) }
        posts = self.steps
        isCompleting = false
    }

    /// Brings the job to an end for this reason, unless there is a stronger one already.
    mutating func stop(for reason: Stop) {
        stop = max(stop ?? reason, reason)
        status = .cancelled
    }

    /// The step that is running now; at most one is.
    package func runningStep(of job: JobID) -> StepID? {
        if let index = steps.firstIndex(where: \.isRunning) {
            return StepID(job: job, jobAttempt: attempt, index: index, attempt: steps[index].attempt)
        }
        if let index = posts.firstIndex(where: \.isRunning) {
            return StepID(job: job, jobAttempt: attempt, phase: .post, index: index, attempt: posts[index].attempt)
        }
        return nil
    }

    /// The step that comes next: main steps in order, then the post steps of those that ran, in reverse order.
    func nextStep(of job: JobID, plan: [PlannedStep]) -> StepID? {
        for (index, step) in steps.enumerated() {
            if case .pending(let attempt) = step {
                return StepID(job: job, jobAttempt: self.attempt, index: index, attempt: attempt)
            }
        }
        for index in plan.indices.reversed() where plan[index].post != nil && steps[index].report?.outcome != .skipped {
            if case .pending(let attempt) = posts[index] {
                return StepID(job: job, jobAttempt: self.attempt, phase: .post, index: index, attempt: attempt)
            }
        }
        return nil
    }

    subscript(step: StepID) -> StepState {
        get { step.phase == .main ? steps[step.index] : posts[step.index] }
        set {
            switch step.phase {
            case .main: steps[step.index] = newValue
            case .post: posts[step.index] = newValue
            }
        }
    }
}
