import Expressions
import Planning
import Runs

/// The bugs that are planted one at a time, to see that the simulation finds each of them.
enum Defect: String, CaseIterable, Sendable {
    case cancelledFinalizerJobIsSkipped
    case finalizerStepIsSkipped
    case successLooksAtNeedsOnly
    case capacityIsIgnored
    case maxParallelIsIgnored
    case cancelIsNotHeard
    case runningJobIsNotAdopted
    case callerEndsBeforeItsCallees
    case eventIsLost
    case lastAppendIsLostInCrash
    case effectBeforeJournal
    case twoEnginesHoldTheRun
    case lostStepIsRunAgain
    case lostStepCountsAsSuccess

    /// What the engine decides where this is planted.
    func decide(_ state: RunState) -> [Effect] {
        let effects = state.decide()
        switch self {
        case .cancelledFinalizerJobIsSkipped:
            return effects.map { effect in
                guard case .record(.jobQueued(let job)) = effect, state.cancellation != nil else { return effect }
                return .record(.jobFinished(job, attempt: 0, JobReport(outcome: .cancelled)))
            }
        case .finalizerStepIsSkipped:
            return effects.map { effect in
                guard case .startStep(let step) = effect, let index = state.index(of: step.job),
                    let job = state.jobs[index].running, job.status != .success,
                    state.plan.jobs[index].steps[step.index].isFinalizer
                else { return effect }
                return .completeJob(step.job, attempt: job.attempt)
            }
        case .successLooksAtNeedsOnly:
            return effects.map { effect in
                guard case .record(.jobFinished(let job, _, let report)) = effect, report.outcome == .skipped,
                    report.reason == "A job before the ones it needs did not succeed."
                else { return effect }
                return .record(.jobQueued(job))
            }
        case .capacityIsIgnored, .maxParallelIsIgnored:
            let queued = state.plan.jobs.indices.filter { state.jobs[$0].phase == .queued }
            let running = state.jobs.filter { $0.running != nil }.count
            let room = self == .capacityIsIgnored ? Int.max : state.plan.request.maxParallel - running
            let starts = queued.prefix(room < 0 ? 0 : room).map {
                Effect.startJob(state.plan.jobs[$0].id, attempt: state.jobs[$0].attempts + 1)
            }
            return effects.filter { if case .startJob = $0 { false } else { true } } + starts
        case .cancelIsNotHeard:
            return effects.filter { if case .interruptStep = $0 { false } else { true } }
        case .runningJobIsNotAdopted:
            return effects.filter { if case .adoptJob = $0 { false } else { true } }
        case .callerEndsBeforeItsCallees:
            return effects
                + state.plan.jobs.indices.filter { state.jobs[$0].phase == .calling }.map {
                    .record(.jobFinished(state.plan.jobs[$0].id, attempt: 0, JobReport(outcome: .success)))
                }
        case .eventIsLost, .lastAppendIsLostInCrash, .effectBeforeJournal, .twoEnginesHoldTheRun, .lostStepIsRunAgain,
            .lostStepCountsAsSuccess:
            return effects  // Planted in the world around the engine instead.
        }
    }
}
