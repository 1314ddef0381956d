import Planning

extension RunState {
    /// Whether the event can follow on those before it. A report can come late, when what it speaks of has been decided otherwise: the conductor drops it
    /// (a step's end after its job was adopted and answered twice, a time-out of a job that has just finished).
    package func admits(_ event: RunEvent) -> Bool {
        do {
            try check(event)
            return true
        } catch {
            return false
        }
    }

    func check(_ event: RunEvent) throws(RunError) {
        if case .created = event {
            guard createdAt == nil else { throw .illegal(event, "the run exists already") }
            return
        }
        guard createdAt != nil else { throw .illegal(event, "the run has not been created") }
        if case .obligationAbandoned = event { return try checkObligation(event) }
        guard conclusion == nil else { throw .illegal(event, "the run has finished") }
        switch event {
        case .created, .cancelRequested: break
        case .engineAttached(let token):
            guard token > self.token else { throw .illegal(event, "a newer engine holds the run") }
        case .engineLost:
            guard token > 0 else { throw .illegal(event, "no engine has held the run") }
        case .finished:
            guard unfinishedJobs == 0 else { throw .illegal(event, "\(unfinishedJobs) jobs have not finished") }
            guard !obligations.contains(where: \.isOwed) else { throw .illegal(event, "an obligation is not settled") }
        case .obligationOpened, .dischargeFailed, .dischargeRetried, .obligationDischarged, .obligationAbandoned:
            try checkObligation(event)
        case .jobQueued(let job):
            try check(job, event, "its needs are not done") { $0.phase == .evaluable }
            try checkEnvironmentIsOpen(forJob: job, event)
        case .callStarted(let job, _):
            try check(job, event, "its needs are not done") { $0.phase == .evaluable }
            try checkOpening(byJob: job, event)
        case .environmentRequested, .environmentChecked, .environmentWaited, .environmentOpened, .approvalAsked,
            .approvalGiven, .approvalRejected, .approvalExpired:
            try checkEnvironment(event)
        case .familyExpanded(let job, let expansion):
            try check(job, event, "its needs are not done") { $0.phase == .evaluable }
            try check(expansion, ofJob: job, event)
        case .jobStarted(let job, let attempt):
            try check(job, event, "it is not queued") { $0.phase == .queued && attempt == $0.attempts + 1 }
            try checkOpening(byJob: job, event)
        case .jobAdopted(let job, let attempt):
            try check(job, event, "it is attended") { $0.running?.isAttended == false && $0.attempts == attempt }
        case .jobTimedOut(let job, let attempt), .jobCompleting(let job, let attempt):
            try check(job, event, "that attempt does not run") { $0.running != nil && $0.attempts == attempt }
        case .jobFinished(let job, let attempt, _):
            let isSettled = indices[job].flatMap(obligation(dischargedBy:)).map { !obligations[$0].isOwed } ?? false
            try check(job, event, "it has finished, or another attempt runs") { state in
                switch state.phase {
                case .waiting, .finished: false
                case .settling: isSettled
                case .evaluable, .gated, .queued, .calling: true
                case .running: state.attempts == attempt
                }
            }
        case .gateRequested, .gateWaiting, .gateOpened, .gateLeft, .jobCancelRequested: try checkGate(event)
        case .stepQueued, .stepStarted, .stepExpanded, .stepCompleting, .stepInterrupted, .stepFinished, .stepLost:
            try checkStep(event)
        }
    }

    private func check(_ expansion: FamilyExpansion, ofJob job: JobID, _ event: RunEvent) throws(RunError) {
        guard let index = indices[job], !family(ofJob: index).isExpanded else {
            throw .illegal(event, "its jobs are known")
        }
        guard !expansion.jobs.isEmpty else { throw .illegal(event, "it comes to no jobs") }
    }

    private func check(
        _ job: JobID, _ event: RunEvent, _ why: String, _ condition: (JobState) -> Bool
    ) throws(RunError) {
        guard let state = state(of: job) else { throw .illegal(event, "the plan has no job '\(job)'") }
        guard condition(state) else { throw .illegal(event, why) }
    }
}
