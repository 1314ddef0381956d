import Planning

/// What the steps of one running job do next.
///
/// A job's main steps come in their order, each when the one before has ended; one in the background does not hold up those after it.
/// When all of them have ended, those in the background, too, the post steps of those that ran come in reverse order.
struct StepDecisions {
    let state: RunState
    /// The job's place in the plan.
    let index: Int
    let job: RunningJob

    private var id: JobID { state.plan.jobs[index].id }

    /// Nil when nothing is left to run.
    var effects: [Effect]? {
        let places = Array(job.nodes.indices)
        return effects(of: places, .main)
            ?? effects(
                of: places.reversed().filter { job.nodes[$0].planned.post != nil && job.nodes[$0].hasRun }, .post)
    }

    /// Nil when all of these steps have ended, and none is to start any more.
    private func effects(of places: [Int], _ phase: StepID.Phase) -> [Effect]? {
        var effects: [Effect] = []
        var isBusy = false
        for place in places {
            let node = job.nodes[place]
            switch node[phase] {
            case .finished: continue
            case .running:
                isBusy = true
                effects += self.effects(ofRunning: place, phase)
                if !node.isBackground(phase) { return effects }
            case .queued:
                guard let next = next(ofQueued: place) else { continue }
                return effects + next
            case .pending:
                if job.stop == .forced { continue }
                return effects + [start(of: place, phase)]
            }
            isBusy = isBusy || node[phase].report == nil
        }
        return isBusy ? effects : nil
    }

    private func start(of place: Int, _ phase: StepID.Phase) -> Effect {
        let (node, step) = (job.nodes[place], job.id(of: place, phase, job: id))
        if node.isControl { return .record(.stepStarted(step)) }
        if node.isBackground(phase), !job.hasRoomInBackground { return .record(.stepQueued(step)) }
        return .startStep(step)
    }

    private func next(ofQueued place: Int) -> [Effect]? {
        let step = job.id(of: place, .main, job: id)
        if job.stop == .forced || (job.stop != nil && !state.survivesStop(step, ofJob: index)) {
            return [.record(.stepFinished(step, StepReport(outcome: .cancelled)))]
        }
        return job.hasRoomInBackground ? [.startStep(step)] : nil
    }

    private func effects(ofRunning place: Int, _ phase: StepID.Phase) -> [Effect] {
        let step = job.id(of: place, phase, job: id)
        if job.nodes[place].isControl { return effects(ofControl: step) }
        return interruption(of: step).map { [.interruptStep(step, $0)] } ?? []
    }

    /// The signal that a running step is still to be given.
    private func interruption(of step: StepID) -> Interruption? {
        guard let stop = job.stop else { return nil }
        let given = job[step].interruption
        if stop == .forced { return given == .forced ? nil : .forced }
        if given != nil || state.survivesStop(step, ofJob: index) { return nil }
        return stop == .timedOut ? .jobTimedOut : .cancelled
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

extension StepNode {
    /// Whether its main step has ended otherwise than by being skipped.
    fileprivate var hasRun: Bool { main.report.map { $0.outcome != .skipped } ?? false }
}
