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
    case legIsForgotten
    case failedExpansionIsSkipped
    case waitIsNotHeld
    case backgroundFailureIsForgotten
    case backgroundHasNoLimit
    case endDoesNotWaitForBackground
    case actionEndsBeforeItsSteps
    case postStepIsForgotten
    case preStepIsForgotten
    case jobGroupIsIgnored
    case runGroupIsIgnored
    case groupIsNotLeft
    case groupIsNotAskedForAgain
    case obligationIsOpenedAfterTheAct
    case obligationIsForgotten
    case obligationIsNotVerified
    case dischargeIsNotRetried
    case failedDischargeCounts
    case dischargeWaitsForRoom
    case lockIsIgnored
    case lockIsReleasedWhileOwed
    case approvalIsReused
    case anybodyApproves
    case evidenceIsNotAskedFor
    case environmentIsIgnored
    case syncIsForgotten
    case doubtIsForgotten

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
                    job.nodes[step.index].planned.isFinalizer
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
        case .legIsForgotten:
            return effects.map { effect in
                guard case .record(.familyExpanded(let job, var expansion)) = effect, expansion.jobs.count > 1 else {
                    return effect
                }
                expansion.jobs.removeLast()
                return .record(.familyExpanded(job, expansion))
            }
        case .failedExpansionIsSkipped:
            return effects.map { effect in
                guard case .record(.jobFinished(let job, let attempt, var report)) = effect,
                    report.reason?.hasPrefix("Error when evaluating") == true
                else { return effect }
                (report.outcome, report.result) = (.skipped, .skipped)
                return .record(.jobFinished(job, attempt: attempt, report))
            }
        case .waitIsNotHeld:
            return effects
                + state.plan.jobs.indices.flatMap { index in
                    (state.jobs[index].running?.runningControls(of: state.plan.jobs[index].id) ?? []).map {
                        .record(.stepFinished($0, StepReport(outcome: .success)))
                    }
                }
        case .backgroundFailureIsForgotten:
            return effects.map { effect in
                guard case .completeJob(let job, let attempt) = effect,
                    state.state(of: job)?.running?.nodes.contains(where: \.planned.isBackground) == true
                else { return effect }
                return .record(.jobFinished(job, attempt: attempt, JobReport(outcome: .success)))
            }
        case .backgroundHasNoLimit:
            return effects.map { effect in
                guard case .record(.stepQueued(let step)) = effect else { return effect }
                return .startStep(step)
            }
        case .endDoesNotWaitForBackground:
            return effects
                + state.plan.jobs.indices.compactMap { index in
                    guard let job = state.jobs[index].running, job.isAttended, !job.isCompleting,
                        !effects.contains(where: { $0.event.isOfStep }), job.nodes.allSatisfy(\.hasBegunOrBelongs)
                    else { return nil }
                    return .completeJob(state.plan.jobs[index].id, attempt: job.attempt)
                }
        case .actionEndsBeforeItsSteps:
            return effects.flatMap { effect -> [Effect] in
                guard case .startStep(let step) = effect, step.phase == .main, let index = state.index(of: step.job),
                    let job = state.jobs[index].running, let parent = job.nodes[step.index].parent,
                    job.nodes[parent].children.last == step.index
                else { return [effect] }
                var outer = step
                outer.index = parent
                outer.attempt = job.nodes[parent].main.attempt
                return [effect, .completeStep(outer)]
            }
        case .postStepIsForgotten:
            return effects.map { effect in
                guard case .startStep(let step) = effect, step.phase == .post else { return effect }
                return .completeJob(step.job, attempt: step.jobAttempt)
            }
        case .preStepIsForgotten:
            return effects.map { effect in
                guard case .startStep(var step) = effect, step.phase == .pre else { return effect }
                step.phase = .main
                step.index = 0
                return .startStep(step)
            }
        case .jobGroupIsIgnored:
            return effects.map { effect in
                guard case .enterGroup(let gate, _) = effect, let job = gate.job, gate.level == .job,
                    state.state(of: job)?.phase == .evaluable, state.isOrdinary(job)
                else { return effect }
                return .record(.jobQueued(job))
            }
        case .runGroupIsIgnored:
            return effects.map { effect in
                guard case .enterGroup(.run, _) = effect, state.gate(.run) == nil else { return effect }
                return .record(.gateOpened(.run))
            }
        case .groupIsNotLeft: return effects.filter { if case .leaveGroup = $0 { false } else { true } }
        case .groupIsNotAskedForAgain:
            return effects.filter { effect in
                guard case .enterGroup(let gate, _) = effect else { return true }
                return state.gate(gate) == nil
            }
        case .obligationIsForgotten:
            // After the last attempt.
            return effects.map { effect in
                guard case .record(.dischargeFailed(let id, let failure)) = effect, failure.wait == nil else {
                    return effect
                }
                return .record(.obligationDischarged(id))
            }
        case .failedDischargeCounts:
            return effects.map { effect in
                guard case .record(.dischargeFailed(let id, let failure)) = effect, failure.wait != nil else {
                    return effect
                }
                return .record(.obligationDischarged(id))
            }
        case .dischargeIsNotRetried:
            return effects.map { effect in
                guard case .record(.dischargeFailed(let id, var failure)) = effect else { return effect }
                failure.wait = nil
                return .record(.dischargeFailed(id, failure))
            }
        case .dischargeWaitsForRoom:
            let running = state.jobs.filter { $0.running != nil }.count
            guard running >= state.plan.request.maxParallel else { return effects }
            return effects.filter { if case .startJob = $0 { false } else { true } }
        case .lockIsIgnored:
            return effects.map { effect in
                guard case .enterGroup(let gate, _) = effect, gate.level.isLock, state.gate(gate) == nil else {
                    return effect
                }
                return .record(.gateOpened(gate))
            }
        case .environmentIsIgnored:
            // It approves what it has asked for itself.
            return effects
                + state.approvals.filter { $0.phase == .asked }.map { approval in
                    let request = approval.request
                    return .record(
                        .approvalGiven(
                            ApprovalDecision(
                                environment: request.environment, digest: request.digest, approver: "bob")))
                }
        case .syncIsForgotten, .doubtIsForgotten, .approvalIsReused, .anybodyApproves, .evidenceIsNotAskedFor,
            .obligationIsOpenedAfterTheAct, .obligationIsNotVerified, .lockIsReleasedWhileOwed, .eventIsLost,
            .lastAppendIsLostInCrash, .effectBeforeJournal, .twoEnginesHoldTheRun, .lostStepIsRunAgain,
            .lostStepCountsAsSuccess:
            return effects  // Planted in the world around the engine instead.
        }
    }
}

extension RunState {
    fileprivate func isOrdinary(_ job: JobID) -> Bool {
        guard let index = index(of: job), case .steps = plan.jobs[index].body else { return false }
        return true
    }
}

extension RunningJob {
    fileprivate func runningControls(of job: JobID) -> [StepID] {
        nodes.indices.filter { nodes[$0].planned.isControl && nodes[$0].main.isRunning }.map {
            StepID(job: job, jobAttempt: attempt, index: $0, attempt: nodes[$0].main.attempt)
        }
    }
}

extension StepNode {
    fileprivate var hasBegunOrBelongs: Bool { if case .pending = main { parent != nil } else { true } }
}

extension RunEvent {
    fileprivate var isOfStep: Bool {
        switch self {
        case .stepQueued, .stepStarted, .stepFinished, .stepInterrupted, .stepLost, .stepExpanded, .stepCompleting: true
        default: false
        }
    }
}
