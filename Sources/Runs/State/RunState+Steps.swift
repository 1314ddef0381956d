import Planning

/// What the events of steps change.
extension RunState {
    mutating func queue(_ step: StepID) {
        change(step.job) { job in
            job[step] = .queued(attempt: step.attempt)
            job.nodes[step.index].statusAtTurn = job.status
        }
    }

    mutating func start(_ step: StepID, at time: Timestamp) {
        change(step.job) { job in
            job[step] = .running(attempt: step.attempt, since: time, interruption: nil)
            job.nodes[step.index].stage = .unopened
        }
    }

    /// The steps of a composite action are next; of another one that was read just now it is known what comes at the end.
    mutating func expand(_ step: StepID, _ action: PlannedAction?) {
        change(step.job) { job in
            if let action {
                job.nodes[step.index].planned.action = .action(action)
                job.nodes[step.index].planned.post = action.post
                job.addInnerSteps(of: step.index)
            }
            guard job.nodes[step.index].isComposite else { return }
            job.nodes[step.index].stage = .open
            job.nodes[step.index].status = job[step].interruption == nil ? .success : .cancelled
        }
    }

    mutating func complete(_ step: StepID) {
        change(step.job) { $0.nodes[step.index].stage = .completing }
    }

    mutating func interrupt(_ step: StepID, _ interruption: Interruption) {
        change(step.job) { job in
            guard case .running(let attempt, let since, _) = job[step] else { return }
            job[step] = .running(attempt: attempt, since: since, interruption: interruption)
            job.nodes[step.index].status = .cancelled
        }
    }

    mutating func finish(_ step: StepID, _ report: StepReport) {
        change(step.job) { $0.finish(step, report) }
    }

    /// An ordinary step runs at most once, so it has failed; a finalizer runs at least once, so it is attempted again, from the start of
    /// the action where that is the innermost finalizer.
    mutating func lose(_ step: StepID, at time: Timestamp) {
        guard let index = indices[step.job], let job = jobs[index].running else { return }
        if family(ofJob: index).isFinalizer, job.stop != .forced {
            leave(index)
            queued.insert(index)
            jobs[index].phase = .queued
            jobs[index].queuedAt = time
            return
        }
        guard let again = job.attemptedAgain(step) else {
            return finish(step, StepReport(outcome: .failure, reason: StepReport.engineLost))
        }
        change(step.job) { job in
            job.nodes[again][step.phase] = .pending(attempt: job.nodes[again][step.phase].attempt + 1)
            job.renewInnerSteps(of: again)
        }
    }
}

extension RunningJob {
    /// What begins anew when this step was lost: the innermost finalizer that it is or belongs to, or a step that does the same however
    /// often it runs; nil for one that must not run twice.
    fileprivate func attemptedAgain(_ step: StepID) -> Int? {
        let line = steps(above: step.index) + [step.index]
        return line.last { step.phase == .main && nodes[$0].planned.isFinalizer }
            ?? (nodes[step.index].planned.isRepeatable ? step.index : nil)
    }
}

extension RunState {
    /// Whether a step may have run already, though the journal does not know of it, and must not run twice: whoever would start it loses it.
    package func mayHaveRun(_ step: StepID) -> Bool {
        guard let index = indices[step.job], let job = jobs[index].running else { return false }
        if job.unwitnessed.contains(step) { return true }
        return isInDoubt && !family(ofJob: index).isFinalizer && job.attemptedAgain(step) == nil
    }

    /// What is to be said of a step that was lost in an event before this state.
    package func textOfLoss(of step: StepID) -> String {
        guard let job = state(of: step.job) else { return StepReport.loss }
        guard !job.isFinished else { return StepReport.engineLost }
        // A finalizer job is attempted again from its start.
        guard let running = job.running, running.attempt == step.jobAttempt else {
            return StepReport.engineLostRunAgain
        }
        return running.isAttemptedAgain(step) ? StepReport.engineLostRunAgain : StepReport.engineLost
    }
}

extension StepReport {
    /// What is said of a step whose end nobody saw, and which has thereby failed.
    package static let engineLost = loss + " It is not run a second time."
    /// What is said of one that is attempted again: a finalizer, or something that can be done twice with the same result.
    package static let engineLostRunAgain = loss + " It is run again."
    /// What is said of one while its engine has not decided.
    package static let loss = "Engine lost: the keeper of this step is gone, and nothing recorded how it ended."
}
