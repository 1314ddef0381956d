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
    /// The job's own steps in their order, then those that composite actions brought along.
    package internal(set) var nodes: [StepNode]
    let ownStepCount: Int
    /// The job's own steps whose post step is to run.
    var registered: [Int] = []
    /// In the order in which they came to be seen.
    package internal(set) var settled: [SettledStep] = []
    package var isCompleting: Bool
    /// Steps that had started when the machine was restarted: where no record of them is left, they may have run all the same.
    var unwitnessed: Set<StepID> = []

    /// Why a running job is brought to an end; a later case overrules an earlier one.
    package enum Stop: Int, Hashable, Sendable, Comparable {
        case failFast, cancelled, timedOut, forced

        package static func < (a: Stop, b: Stop) -> Bool { a.rawValue < b.rawValue }
    }

    /// So many background steps of a job run at a time, as on GitHub; more of them queue.
    static let mostBackgroundSteps = 10

    init(attempt: Int, startedAt: Timestamp, deadline: Timestamp, steps: [PlannedStep]) {
        self.attempt = attempt
        self.startedAt = startedAt
        self.deadline = deadline
        isAttended = true
        status = .success
        nodes = steps.map { StepNode($0) }
        ownStepCount = nodes.count
        isCompleting = false
        for place in ownSteps { addInnerSteps(of: place) }
    }

    /// Brings the job to an end for this reason, unless there is a stronger one already.
    mutating func stop(for reason: Stop) {
        stop = max(stop ?? reason, reason)
        status = .cancelled
    }

    /// The steps that somebody carries out now, in their order: one of the job's own line and any number in the background. A composite
    /// action is among them only before its steps are known.
    package func runningSteps(of job: JobID) -> [StepID] {
        nodes.indices.flatMap { index in
            StepID.Phase.allCases.filter { isCarriedOut(index, $0) }.map { id(of: index, $0, job: job) }
        }
    }

    private func isCarriedOut(_ place: Int, _ phase: StepID.Phase) -> Bool {
        nodes[place][phase].isRunning && !nodes[place].isControl && nodes[place].stage == .unopened
    }

    /// The steps whose composite action has come to its end, and whose outputs are being evaluated.
    package func completingSteps(of job: JobID) -> [StepID] {
        nodes.indices.filter { nodes[$0].stage == .completing }.flatMap { index in
            StepID.Phase.allCases.filter { nodes[index][$0].isRunning }.map { id(of: index, $0, job: job) }
        }
    }

    /// The running step that the job's own line has come to; one in the background only where there is no other.
    package func runningStep(of job: JobID) -> StepID? {
        let running = runningSteps(of: job)
        return running.last { !nodes[ownStep(above: $0.index)].isBackground($0.phase) } ?? running.last
    }

    func id(of index: Int, _ phase: StepID.Phase, job: JobID) -> StepID {
        StepID(job: job, jobAttempt: attempt, phase: phase, index: index, attempt: nodes[index][phase].attempt)
    }

    var hasRoomInBackground: Bool {
        nodes[ownSteps].count { $0.planned.isBackground && $0.main.isRunning } < Self.mostBackgroundSteps
    }

    subscript(step: StepID) -> StepState {
        get { nodes[step.index][step.phase] }
        set { nodes[step.index][step.phase] = newValue }
    }
}
