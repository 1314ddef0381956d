import Expressions
import Planning

extension RunState {
    /// Changes the state as the event says. Throws, and changes nothing, when the event cannot follow on those before it.
    package mutating func apply(_ event: RunEvent, at time: Timestamp) throws(RunError) {
        try check(event)
        switch event {
        case .created: createdAt = time
        case .engineAttached(let token): attach(token, at: time)
        case .engineLost(_, let restart): loseEngine(restart)
        case .cancelRequested(let cancellation): cancel(cancellation)
        case .jobCancelRequested(let job, let requester): cancel(job, by: requester)
        case .gateRequested(let gate, let request): self.request(gate, request)
        case .gateWaiting(let gate, let wait): gates[gate]?.phase = .waiting(wait)
        case .gateOpened(let gate): open(gate)
        case .gateLeft(let gate): gates[gate] = nil
        case .obligationOpened, .dischargeFailed, .dischargeRetried, .obligationDischarged, .obligationAbandoned:
            changeObligation(event, at: time)
        case .environmentRequested, .environmentChecked, .environmentWaited, .environmentOpened, .approvalAsked,
            .approvalGiven, .approvalRejected, .approvalExpired:
            changeEnvironment(event, at: time)
        case .familyExpanded(let job, let expansion):
            if let index = indices[job] { try expand(index, expansion, event) }
        case .jobQueued(let job): if let index = indices[job] { queue(index, at: time) }
        case .callStarted(let job, let inputs):
            if let index = indices[job] { startCall(index, inputs: inputs, at: time) }
        case .jobStarted(let job, let attempt): if let index = indices[job] { start(index, attempt: attempt, at: time) }
        case .jobAdopted(let job, _): change(job) { $0.isAttended = true }
        case .jobTimedOut(let job, _): change(job) { $0.stop(for: .timedOut) }
        case .jobCompleting(let job, _): change(job) { $0.isCompleting = true }
        case .jobFinished(let job, _, let report):
            if let index = indices[job] { finish(index, report, at: time) }
        case .stepQueued(let step): queue(step)
        case .stepStarted(let step): start(step, at: time)
        case .stepExpanded(let step, let action): expand(step, action)
        case .stepCompleting(let step): complete(step)
        case .stepInterrupted(let step, let interruption): interrupt(step, interruption)
        case .stepFinished(let step, let report): finish(step, report)
        case .stepLost(let step): lose(step, at: time)
        case .finished(let conclusion):
            self.conclusion = conclusion
            finishedAt = time
        }
    }

    private mutating func attach(_ token: Int, at time: Timestamp) {
        let isFirst = self.token == 0
        self.token = token
        if isFirst, isEntered { unblockFirst() }
    }

    /// The jobs that need no others.
    mutating func unblockFirst() {
        for family in plan.scopes[0].families where families[family].blockers == 0 { unblock(family) }
    }

    private mutating func loseEngine(_ restart: MachineRestart?) {
        gates.loseEngine()
        loseEnvironmentChecks()
        if restart == .isInDoubt { isInDoubt = true }
        for index in running {
            let id = plan.jobs[index].id
            change(id) { job in
                job.isAttended = false
                if restart != nil { job.unwitnessed.formUnion(job.runningSteps(of: id)) }
            }
        }
    }

    // MARK: Cancelling

    private mutating func cancel(_ cancellation: Cancellation) {
        if self.cancellation?.isForced != true { self.cancellation = cancellation }
        for index in running where cancellation.isForced || !survivesCancellation(index) {
            change(plan.jobs[index].id) { $0.stop(for: cancellation.isForced ? .forced : .cancelled) }
        }
        // A run that waits for its group ends without having begun: its jobs are seen one after the other, and refused.
        if !isEntered { unblockFirst() }
        // Those that wait for capacity have their `if` evaluated once more, now that `cancelled()` holds.
        for index in queued { evaluateAgain(index) }
    }

    // MARK: Jobs

    private mutating func queue(_ index: Int, at time: Timestamp) {
        evaluable.remove(index)
        queued.insert(index)
        jobs[index].phase = .queued
        jobs[index].queuedAt = time
    }

    private mutating func startCall(_ index: Int, inputs: ValueObject, at time: Timestamp) {
        guard case .call(let scope) = plan.jobs[index].body else { return }
        evaluable.remove(index)
        jobs[index].phase = .calling
        jobs[index].startedAt = time
        families[plan.jobs[index].family].runningJobs += 1
        plan.scopes[scope].inputs = inputs
        if plan.scopes[scope].families.isEmpty { answeredCalls.insert(index) }
        for family in plan.scopes[scope].families { release(family) }
    }

    private mutating func start(_ index: Int, attempt: Int, at time: Timestamp) {
        queued.remove(index)
        running.insert(index)
        families[plan.jobs[index].family].runningJobs += 1
        jobs[index].attempts = attempt
        jobs[index].startedAt = time
        let deadline = time.advanced(bySeconds: timeoutSeconds(ofJob: index))
        jobs[index].phase = .running(
            RunningJob(attempt: attempt, startedAt: time, deadline: deadline, steps: plan.jobs[index].steps))
    }

    private mutating func finish(_ index: Int, _ report: JobReport, at time: Timestamp) {
        if keepForObligation(index, report) { return }
        let stop = jobs[index].stop
        leave(index)
        jobs[index].phase = .finished(report, stop: stop)
        jobs[index].finishedAt = time
        unfinishedJobs -= 1
        outputSize += OutputLimit.size(of: report.outputs)
        skipCallees(of: index, report, at: time)

        let family = plan.jobs[index].family
        families[family].unfinishedJobs -= 1
        families[family].results.insert(report.result)
        for (name, value) in report.outputs.entries
        where value != .string("") || families[family].outputs[name] == nil {
            families[family].outputs[name] = value
        }
        if report.result == .failure { failFast(family) }
        if families[family].unfinishedJobs == 0 { complete(family) }
    }

    /// Takes the job out of whatever it was waiting in.
    mutating func leave(_ index: Int) {
        switch jobs[index].phase {
        case .running, .calling: families[plan.jobs[index].family].runningJobs -= 1
        case .waiting, .evaluable, .gated, .queued, .settling, .finished: break
        }
        evaluable.remove(index)
        gated.remove(index)
        queued.remove(index)
        running.remove(index)
        answeredCalls.remove(index)
    }

    /// A caller that never started takes the jobs of the workflow it would have called with it.
    private mutating func skipCallees(of caller: Int, _ report: JobReport, at time: Timestamp) {
        guard case .call(let scope) = plan.jobs[caller].body else { return }
        for family in plan.scopes[scope].families {
            for index in plan.families[family].jobs where !jobs[index].isFinished {
                let outcome: Outcome = report.outcome == .cancelled ? .cancelled : .skipped
                jobs[index].phase = .finished(JobReport(outcome: outcome, reason: report.reason), stop: nil)
                jobs[index].finishedAt = time
                unfinishedJobs -= 1
                skipCallees(of: index, report, at: time)
            }
        }
    }

    /// One of a matrix has failed: with `fail-fast` those that run are stopped; those that wait see it when they are evaluated.
    private mutating func failFast(_ family: Int) {
        families[family].hasFailed = true
        guard plan.families[family].failFast, !plan.families[family].isFinalizer else { return }
        for index in plan.families[family].jobs {
            switch jobs[index].phase {
            case .running: change(plan.jobs[index].id) { $0.stop(for: .failFast) }
            case .queued: evaluateAgain(index)
            case .calling: stopCallees(of: index, because: Self.failFastReason)
            case .waiting, .evaluable, .gated, .settling, .finished: break
            }
        }
    }

    /// As a cancel of the run, for the jobs that this one calls: their `if` is looked at again, finalizers run.
    mutating func stopCallees(of caller: Int, because reason: String) {
        guard case .call(let scope) = plan.jobs[caller].body else { return }
        scopes[scope].stopReason = reason
        for index in plan.scopes[scope].families.flatMap({ plan.families[$0].jobs }) {
            switch jobs[index].phase {
            case .running where !survivesCancellation(index):
                change(plan.jobs[index].id) { $0.stop(for: .failFast) }
            case .queued: evaluateAgain(index)
            case .calling where !survivesCancellation(index): stopCallees(of: index, because: reason)
            case .waiting, .evaluable, .gated, .running, .calling, .settling, .finished: break
            }
        }
    }

    mutating func evaluateAgain(_ index: Int) {
        queued.remove(index)
        gated.remove(index)
        jobs[index].phase = .evaluable
        evaluable.insert(index)
    }

    // MARK: Families

    private mutating func complete(_ family: Int) {
        let lineage = families[family].lineage
        for dependent in plan.families[family].dependents {
            families[dependent].ancestors = families[dependent].ancestors.joined(with: lineage)
            release(dependent)
        }
        let scope = plan.families[family].scope
        scopes[scope].unfinishedFamilies -= 1
        if scopes[scope].unfinishedFamilies == 0, let caller = plan.scopes[scope].caller {
            answeredCalls.insert(caller)
        }
    }

    private mutating func release(_ family: Int) {
        families[family].blockers -= 1
        if families[family].blockers == 0 { unblock(family) }
    }

    private mutating func unblock(_ family: Int) {
        for index in plan.families[family].jobs where jobs[index].phase == .waiting {
            jobs[index].phase = .evaluable
            evaluable.insert(index)
        }
    }

    // MARK: Changing one job

    mutating func change(_ job: JobID, _ body: (inout RunningJob) -> Void) {
        guard let index = indices[job], case .running(var value) = jobs[index].phase else { return }
        jobs[index].phase = .waiting  // Gives up this copy, so that the next line changes the only one.
        body(&value)
        jobs[index].phase = .running(value)
    }
}
