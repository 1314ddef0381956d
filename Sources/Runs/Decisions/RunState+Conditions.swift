import Expressions
package import Planning
import Workflows

extension RunState {
    enum Admission: Hashable, Sendable {
        case admitted
        case refused(JobReport)
    }

    /// Whether a job whose needs are done may run: its `if`, or the `success()` that stands for a missing one.
    func admission(ofJob index: Int) -> Admission {
        let family = family(ofJob: index)
        let state = families[plan.jobs[index].family]
        if let cancellation, cancellation.isForced || !isEntered { return .refused(cancelled(by: cancellation)) }
        if let decided = obligationAdmission(ofJob: index) { return decided }
        if let requester = jobs[index].cancelledBy, !family.isFinalizer {
            return .refused(JobReport(outcome: .cancelled, reason: Self.cancelledReason(requester)))
        }
        if state.hasFailed, family.failFast, !family.isFinalizer {
            return .refused(JobReport(outcome: .cancelled, reason: Self.failFastReason))
        }
        do {
            if try holds(family.definition.condition?.value, ofJob: index) {
                guard let fault = timeoutFault(ofJob: index) ?? environmentFault(ofJob: index) else { return .admitted }
                return .refused(JobReport(outcome: .failure, reason: fault))
            }
        } catch {
            return .refused(JobReport(outcome: .failure, reason: "Its 'if' cannot be evaluated: \(error.message)"))
        }
        if let cancellation, !family.isFinalizer { return .refused(cancelled(by: cancellation)) }
        if let reason = reasonForStop(ofScope: family.scope), !family.isFinalizer {
            return .refused(JobReport(outcome: .cancelled, reason: reason))
        }
        return .refused(JobReport(outcome: .skipped, reason: reasonForSkipping(family, state.ancestors)))
    }

    private func holds(_ condition: Condition?, ofJob index: Int) throws(ExpressionError) -> Bool {
        guard let condition else { return status(ofJob: index).success }
        return try condition.evaluate(in: conditionScope(ofJob: index))
    }

    /// What the `if` of a job sees.
    func conditionScope(ofJob index: Int) -> EvaluationScope {
        EvaluationScope(contexts: contexts(ofJob: index), functions: status(ofJob: index).functions)
    }

    private func status(ofJob index: Int) -> StatusFunctions {
        let family = family(ofJob: index)
        let ancestors = families[plan.jobs[index].family].ancestors
        // A finalizer is exempt from the run's cancel: those that a finalizer calls see each other's results only.
        let isCancelled = cancellation != nil || reasonForStop(ofScope: family.scope) != nil
        return StatusFunctions(
            success: ancestors.allSucceeded && (!isCancelled || family.isFinalizer),
            failure: ancestors.anyFailed && (!isCancelled || family.isFinalizer),
            cancelled: isCancelled)
    }

    /// Why this workflow, or one that it is called by, need not go on; nil while it must.
    func reasonForStop(ofScope scope: Int) -> String? {
        var next: Int? = scope
        while let scope = next {
            if let reason = scopes[scope].stopReason { return reason }
            next = plan.scopes[scope].caller.map { plan.families[plan.jobs[$0].family].scope }
        }
        return nil
    }

    static let failFastReason = "Another job of its matrix failed (fail-fast)."

    /// Why a running job is brought to an end before its time, for a person; nil while it is not.
    package func reasonForStop(of job: JobID) -> String? {
        guard let index = indices[job] else { return nil }
        switch jobs[index].running?.stop {
        case nil: return nil
        case .failFast: return reasonForStop(ofScope: family(ofJob: index).scope) ?? Self.failFastReason
        case .cancelled, .forced:
            return cancellation.flatMap { cancelled(by: $0).reason }
                ?? jobs[index].cancelledBy.map(Self.cancelledReason)
        case .timedOut: return "Its time was up (timeout-minutes)."
        }
    }

    private func cancelled(by cancellation: Cancellation) -> JobReport {
        JobReport(outcome: .cancelled, reason: "The run was cancelled by \(cancellation.requester).")
    }

    private func reasonForSkipping(_ family: JobFamily, _ ancestors: Lineage) -> String {
        let unsuccessful = family.needs.filter { families[$0].result != .success }
        if let need = unsuccessful.first, family.definition.condition?.value.callsStatusFunction != true {
            let ended =
                switch families[need].result {
                case .failure: "failed"
                case .cancelled: "was cancelled"
                case .skipped, .success: "was skipped"
                }
            return "It needs '\(plan.families[need].definition.id.value)', which \(ended)."
        }
        if let condition = family.definition.condition?.value,
            condition.callsStatusFunction || ancestors.allSucceeded
        {
            return "Its 'if' is false: \(condition.source)"
        }
        return "A job before the ones it needs did not succeed."
    }

    /// Whether a running job goes on when its run is cancelled: GitHub evaluates its `if` once more, with `cancelled()` true.
    func survivesCancellation(_ index: Int) -> Bool {
        let family = family(ofJob: index)
        if family.isFinalizer { return true }
        guard let condition = family.definition.condition?.value, condition.callsStatusFunction else { return false }
        let status = StatusFunctions(success: false, failure: false, cancelled: true)
        let scope = EvaluationScope(contexts: contexts(ofJob: index), functions: status.functions)
        return (try? condition.evaluate(in: scope)) ?? false
    }
}
