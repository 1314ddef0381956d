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
        if let cancellation, cancellation.isForced { return .refused(cancelled(by: cancellation)) }
        if state.hasFailed, family.failFast, !family.isFinalizer { return .refused(Self.stoppedReport) }
        do {
            if try holds(family.definition.condition?.value, ofJob: index) {
                guard let fault = timeoutFault(ofJob: index) else { return .admitted }
                return .refused(JobReport(outcome: .failure, reason: fault))
            }
        } catch {
            return .refused(JobReport(outcome: .failure, reason: "Its 'if' cannot be evaluated: \(error.message)"))
        }
        if let cancellation, !family.isFinalizer { return .refused(cancelled(by: cancellation)) }
        if isStopped(family.scope), !family.isFinalizer { return .refused(Self.stoppedReport) }
        return .refused(JobReport(outcome: .skipped, reason: reasonForSkipping(family, state.ancestors)))
    }

    private func holds(_ condition: Condition?, ofJob index: Int) throws(ExpressionError) -> Bool {
        let family = family(ofJob: index)
        let ancestors = families[plan.jobs[index].family].ancestors
        // A finalizer is exempt from the run's cancel: those that a finalizer calls see each other's results only.
        let isCancelled = cancellation != nil || isStopped(family.scope)
        let status = StatusFunctions(
            success: ancestors.allSucceeded && (!isCancelled || family.isFinalizer),
            failure: ancestors.anyFailed && (!isCancelled || family.isFinalizer),
            cancelled: isCancelled)
        guard let condition else { return status.success }
        return try condition.evaluate(
            in: EvaluationScope(contexts: contexts(ofJob: index), functions: status.functions))
    }

    /// Whether this workflow, or one that it is called by, is called by one of a matrix of which another has failed.
    private func isStopped(_ scope: Int) -> Bool {
        var next: Int? = scope
        while let scope = next {
            if scopes[scope].isStopped { return true }
            next = plan.scopes[scope].caller.map { plan.families[plan.jobs[$0].family].scope }
        }
        return false
    }

    private static let failFastReason = "Another job of its matrix failed (fail-fast)."
    private static let stoppedReport = JobReport(outcome: .cancelled, reason: failFastReason)

    /// Why a running job is brought to an end before its time, for a person; nil while it is not.
    package func reasonForStop(of job: JobID) -> String? {
        switch state(of: job)?.running?.stop {
        case nil: nil
        case .failFast: Self.failFastReason
        case .cancelled, .forced: cancellation.flatMap { cancelled(by: $0).reason }
        case .timedOut: "Its time was up (timeout-minutes)."
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
