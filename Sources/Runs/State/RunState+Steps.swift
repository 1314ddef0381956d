import Planning

/// What the events of steps change.
extension RunState {
    mutating func start(_ step: StepID, at time: Timestamp) {
        change(step.job) { $0[step] = .running(attempt: step.attempt, since: time, interruption: nil) }
    }

    mutating func interrupt(_ step: StepID, _ interruption: Interruption) {
        change(step.job) { job in
            guard case .running(let attempt, let since, _) = job[step] else { return }
            job[step] = .running(attempt: attempt, since: since, interruption: interruption)
        }
    }

    mutating func finish(_ step: StepID, _ report: StepReport) {
        change(step.job) { job in
            job[step] = .finished(attempt: step.attempt, report)
            if report.conclusion == .failure, job.status == .success { job.status = .failure }
        }
    }

    /// An ordinary step runs at most once, so it has failed; a finalizer runs at least once, so it is attempted again.
    mutating func lose(_ step: StepID, at time: Timestamp) {
        guard let index = indices[step.job] else { return }
        if family(ofJob: index).isFinalizer, jobs[index].running?.stop != .forced {
            leave(index)
            queued.insert(index)
            jobs[index].phase = .queued
            jobs[index].queuedAt = time
            return
        }
        let plannedStep = plan.jobs[index].steps[step.index]
        if plannedStep.isFinalizer || plannedStep.isRepeatable {
            change(step.job) { $0[step] = .pending(attempt: step.attempt + 1) }
        } else {
            finish(step, StepReport(outcome: .failure, reason: StepReport.engineLost))
        }
    }
}

extension StepReport {
    /// What is said of a step whose end nobody saw.
    package static let engineLost =
        "The engine was lost while this step ran, and nothing recorded how it ended. It is not run a second time."
}
