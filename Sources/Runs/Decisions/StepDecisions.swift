import Planning

/// What the steps of one running job do next.
///
/// First comes what actions do before the job's own steps (`pre`), then the main steps in their order, each when the one before has
/// ended; one in the background does not hold up those after it. When all of them have ended, those in the background, too, the post
/// steps follow. The steps of a composite action take the place of the step that uses it, in each of these phases.
struct StepDecisions {
    let state: RunState
    /// The job's place in the plan.
    let index: Int
    let job: RunningJob

    private var id: JobID { state.plan.jobs[index].id }

    /// Nil when nothing is left to run.
    var effects: [Effect]? {
        // Whatever runs in containers, also before the job's own steps, runs when they are there.
        let containers = job.ownSteps(.main).filter { job.nodes[$0].planned.action == .containers }
        if let effects = effects(of: containers, .main, wanted: wanted) { return effects }
        for phase in StepID.Phase.allCases {
            if let effects = effects(of: job.ownSteps(phase), phase, wanted: wanted) { return effects }
        }
        return nil
    }

    /// The signal that the job's own steps are to be given.
    private var wanted: Interruption? {
        switch job.stop {
        case nil: nil
        case .forced: .forced
        case .timedOut: .jobTimedOut
        case .cancelled, .failFast: .cancelled
        }
    }

    /// Nil when all of these steps have ended, and none is to start any more.
    private func effects(of places: [Int], _ phase: StepID.Phase, wanted: Interruption?) -> [Effect]? {
        var effects: [Effect] = []
        var isBusy = false
        for place in places {
            let node = job.nodes[place]
            switch node[phase] {
            case .finished: continue
            case .running:
                effects += self.effects(ofRunning: place, phase, wanted)
                if !node.isBackground(phase) { return effects }
            case .queued: if let next = next(ofQueued: place, wanted) { return effects + next }
            case .pending:
                if wanted == .forced { continue }
                return effects + [start(of: place, phase)]
            }
            isBusy = true
        }
        return isBusy ? effects : nil
    }

    private func start(of place: Int, _ phase: StepID.Phase) -> Effect {
        let (node, step) = (job.nodes[place], job.id(of: place, phase, job: id))
        if node.isControl { return .record(.stepStarted(step)) }
        if node.isBackground(phase), !job.hasRoomInBackground { return .record(.stepQueued(step)) }
        return .startStep(step)
    }

    private func next(ofQueued place: Int, _ wanted: Interruption?) -> [Effect]? {
        let step = job.id(of: place, .main, job: id)
        if wanted == .forced || (wanted != nil && !state.survivesStop(step, ofJob: index)) {
            return [.record(.stepFinished(step, StepReport(outcome: .cancelled)))]
        }
        return job.hasRoomInBackground ? [.startStep(step)] : nil
    }

    private func effects(ofRunning place: Int, _ phase: StepID.Phase, _ wanted: Interruption?) -> [Effect] {
        let step = job.id(of: place, phase, job: id)
        if job.nodes[place].isControl { return effects(ofControl: step) }
        if let signal = signal(to: step, wanted) { return [.interruptStep(step, signal)] }
        guard job.nodes[place].stage == .open else { return [] }
        // What a composite action was told goes for its steps, as far as they do not always run.
        return effects(of: job.innerSteps(of: place, phase), phase, wanted: job[step].interruption)
            ?? [.completeStep(step)]
    }

    /// The signal that a running step is still to be given.
    private func signal(to step: StepID, _ wanted: Interruption?) -> Interruption? {
        let given = job[step].interruption
        if wanted == .forced { return given == .forced ? nil : .forced }
        return given == nil && !state.survivesStop(step, ofJob: index) ? wanted : nil
    }

    // MARK: Waiting for steps in the background

    private func effects(ofControl step: StepID) -> [Effect] {
        let targets = job.waitedFor(by: step)
        var effects: [Effect] = []
        if case .cancel = job.nodes[step.index].planned.action { effects = targets.compactMap(end) }
        guard effects.isEmpty, targets.allSatisfy(isOver) else { return effects }
        return [.record(.stepFinished(step, report(ofControl: step, targets)))]
    }

    /// A step that never started is waited for in vain.
    private func isOver(_ target: Int) -> Bool {
        switch job.nodes[target].main {
        case .pending, .finished: true
        case .queued, .running: false
        }
    }

    private func end(_ target: Int) -> Effect? {
        let step = job.id(of: target, .main, job: id)
        switch job.nodes[target].main {
        case .running(_, _, nil): return .interruptStep(step, .cancelled)
        case .queued: return .record(.stepFinished(step, StepReport(outcome: .cancelled)))
        case .pending, .running, .finished: return nil
        }
    }

    /// What it waited for decides how a `wait` ends; a `cancel` always succeeds.
    private func report(ofControl step: StepID, _ targets: [Int]) -> StepReport {
        let node = job.nodes[step.index]
        if case .cancel = node.planned.action { return StepReport(outcome: .success) }
        let failed = targets.filter { job.nodes[$0].main.report?.conclusion == .failure }
        if let first = failed.first {
            let conclusion: Outcome = state.continuesOnError(step.index, ofJob: index) ? .success : .failure
            return StepReport(
                outcome: .failure, conclusion: conclusion,
                reason: "The background step '\(job.nodes[first].planned.name)' failed.")
        }
        let isCancelled = targets.contains { job.nodes[$0].main.report?.conclusion == .cancelled }
        return StepReport(outcome: isCancelled ? .cancelled : .success)
    }
}
