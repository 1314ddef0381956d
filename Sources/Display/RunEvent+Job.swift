import Planning
import Runs

extension RunEvent {
    /// The job that it changes.
    var job: JobID? {
        switch self {
        case .created, .engineAttached, .engineLost, .cancelRequested, .finished: nil
        case .obligationOpened, .dischargeFailed, .dischargeRetried, .obligationDischarged, .obligationAbandoned: nil
        case .gateRequested(let gate, _), .gateWaiting(let gate, _), .gateOpened(let gate), .gateLeft(let gate):
            gate.job
        case .approvalAsked, .approvalGiven, .approvalRejected, .approvalExpired: nil
        case .environmentRequested(let job, _), .environmentChecked(let job, _), .environmentWaited(let job),
            .environmentOpened(let job):
            job
        case .jobCancelRequested(let job, _), .familyExpanded(let job, _), .jobQueued(let job),
            .callStarted(let job, _), .jobStarted(let job, _),
            .jobAdopted(let job, _),
            .jobTimedOut(let job, _), .jobCompleting(let job, _), .jobFinished(let job, _, _):
            job
        case .stepQueued(let step), .stepStarted(let step), .stepExpanded(let step, _), .stepCompleting(let step),
            .stepInterrupted(let step, _), .stepFinished(let step, _), .stepLost(let step):
            step.job
        }
    }
}

extension RunEvent {
    /// Whether it changes what jobs show that it does not name.
    var changesAllJobs: Bool {
        switch self {
        case .gateWaiting(let gate, _), .gateOpened(let gate): gate.job == nil
        case .dischargeFailed, .dischargeRetried, .obligationDischarged: true
        case .approvalAsked, .approvalGiven, .approvalRejected, .approvalExpired: true
        default: false
        }
    }
}

extension Cancellation {
    var notice: String {
        isForced
            ? "Ended by force (\(requester)): finalizers are ended, too."
            : "Cancelled by \(requester): running steps are interrupted, finalizers still run."
    }
}

extension RunState {
    /// What a cancelled run still waits for, for one who presses Ctrl-C again: `Still running: teardown (2/3 Destroy).`
    package var unfinishedText: String {
        let texts = plan.jobs.indices.compactMap { index -> String? in
            guard let running = jobs[index].running else { return nil }
            let job = plan.jobs[index]
            guard let step = running.runningStep(of: job.id) else { return job.name.onScreen }
            return "\(job.name) (\(title(of: step)))".onScreen
        }
        let running = texts.isEmpty ? "Nothing is running any more." : "Still running: \(Self.list(texts))."
        let waiting = waitingFinalizers + plan.jobs.indices.compactMap { retryText(ofJob: $0)?.onScreen }
        return waiting.isEmpty ? running : running + " Still to run: \(Self.list(waiting))."
    }

    /// Finalizers that have not started: jobs, and steps of running jobs. Their `if` has `always()`; whether it holds is not known yet.
    private var waitingFinalizers: [String] {
        plan.jobs.indices.flatMap { index -> [String] in
            let job = plan.jobs[index]
            if let running = jobs[index].running {
                return running.waitingFinalizers.map { "\(job.name) (\(running.nodes[$0].planned.name))".onScreen }
            }
            let isFinalizer = plan.families[job.family].isFinalizer
            guard isFinalizer, !jobs[index].isFinished, !jobs[index].isUnderWay else { return [] }
            return [job.name.onScreen]
        }
    }

    private static func list(_ texts: [String]) -> String {
        let more = texts.count > 5 ? " and \(texts.count - 5) more" : ""
        return texts.prefix(5).joined(separator: ", ") + more
    }
}
