import Expressions
package import Planning
package import Workflows

/// Which environment a job is for, and what its events change.
extension RunState {
    /// The environment that a job whose needs are done is for; nil for one that names none, or calls a workflow. Throws where that cannot be
    /// evaluated.
    package func environmentUse(ofJob index: Int) throws(EvaluationFailure) -> EnvironmentUse? {
        guard case .steps(let body) = family(ofJob: index).definition.body, let reference = body.environment else {
            return nil
        }
        return try reference.use(in: EvaluationScope(contexts: unstartedContexts(ofJob: index)))
    }

    /// What `sluice.yml` says of it; nil for a job whose environment it does not name.
    package func environmentPolicy(ofJob index: Int) -> EnvironmentPolicy? {
        guard !plan.request.environments.isEmpty, let use = (try? environmentUse(ofJob: index)) ?? nil else {
            return nil
        }
        return plan.request.environmentPolicy(of: use.name)
    }

    /// Why a job's `environment` cannot be used; nil where it can.
    func environmentFault(ofJob index: Int) -> String? {
        do {
            _ = try environmentUse(ofJob: index)
            return nil
        } catch {
            return "Its 'environment' cannot be evaluated: \(error.message)"
        }
    }

    package func approval(of environment: String) -> ApprovalState? {
        let key = environment.lowercased()
        return approvals.first { $0.request.key == key }
    }

    // MARK: What can happen

    func checkEnvironment(_ event: RunEvent) throws(RunError) {
        switch event {
        case .environmentRequested(let job, _):
            guard let state = state(of: job) else { throw .illegal(event, "the plan has no job '\(job)'") }
            if let gate = state.environment {
                guard !gate.isAttended, gate.check == nil, !gate.isOpen else {
                    throw .illegal(event, "it was asked for already")
                }
            } else {
                guard state.phase == .evaluable else { throw .illegal(event, "its job's needs are not done") }
            }
        case .environmentChecked(let job, _):
            guard let gate = gate(ofJob: job), gate.check == nil else { throw .illegal(event, "nobody asked") }
        case .environmentWaited(let job):
            guard let gate = gate(ofJob: job), !gate.hasWaited else { throw .illegal(event, "nobody waits") }
        case .environmentOpened(let job):
            guard let index = indices[job], gate(ofJob: job) != nil, environmentStanding(ofJob: index) == .open else {
                throw .illegal(event, "the environment's rules do not hold")
            }
        case .approvalAsked(let request):
            guard approval(of: request.environment) == nil else { throw .illegal(event, "it was asked for already") }
        case .approvalGiven(let decision), .approvalRejected(let decision): try check(decision, event)
        case .approvalExpired(let environment):
            guard approval(of: environment)?.phase == .asked else { throw .illegal(event, "nobody is asked") }
        default: break
        }
    }

    /// The gate at which a job waits.
    private func gate(ofJob job: JobID) -> EnvironmentGate? {
        guard let state = state(of: job), state.phase == .gated, let gate = state.environment, !gate.isOpen else {
            return nil
        }
        return gate
    }

    /// A decision is for the plan that was shown, and by somebody who may decide.
    private func check(_ decision: ApprovalDecision, _ event: RunEvent) throws(RunError) {
        guard let approval = approval(of: decision.environment), approval.phase == .asked else {
            throw .illegal(event, "nobody is asked")
        }
        guard decision.digest == approval.request.digest else { throw .illegal(event, "it is for another plan") }
        guard let policy = plan.request.environmentPolicy(of: decision.environment) else {
            throw .illegal(event, "nothing protects the environment")
        }
        if let objection = policy.objection(to: decision.approver, ofRunBy: plan.request.requester) {
            guard case .approvalRejected = event, policy.approvers.allSatisfy({ $0.contains(decision.approver) })
            else { throw .illegal(event, objection) }
        }
    }

    /// What is protected is not entered without all that it asks for.
    func checkEnvironmentIsOpen(forJob job: JobID, _ event: RunEvent) throws(RunError) {
        guard !plan.request.environments.isEmpty, let index = indices[job], !isDischarging(index),
            environmentPolicy(ofJob: index)?.isProtected == true, jobs[index].environment?.isOpen != true
        else { return }
        throw .illegal(event, "its environment's rules do not hold")
    }

    // MARK: What it changes

    mutating func changeEnvironment(_ event: RunEvent, at time: Timestamp) {
        switch event {
        case .environmentRequested(let job, let request):
            guard let index = indices[job] else { return }
            if jobs[index].environment != nil {
                jobs[index].environment?.isAttended = true
                return
            }
            jobs[index].environment = EnvironmentGate(request, at: time)
            evaluable.remove(index)
            gated.insert(index)
            jobs[index].phase = .gated
        case .environmentChecked(let job, let check): changeGate(job) { $0.check = check }
        case .environmentWaited(let job): changeGate(job) { $0.hasWaited = true }
        case .environmentOpened(let job):
            changeGate(job) { $0.isOpen = true }
            if let index = indices[job] { evaluateAgain(index) }
        case .approvalAsked(let request):
            approvals.append(ApprovalState(request: request, askedAt: time, phase: .asked))
        case .approvalGiven(let decision): settle(decision.key, .approved(decision))
        case .approvalRejected(let decision): settle(decision.key, .rejected(decision))
        case .approvalExpired(let environment): settle(environment.lowercased(), .expired)
        default: break
        }
    }

    private mutating func changeGate(_ job: JobID, _ body: (inout EnvironmentGate) -> Void) {
        guard let index = indices[job], var gate = jobs[index].environment else { return }
        body(&gate)
        jobs[index].environment = gate
    }

    private mutating func settle(_ key: String, _ phase: ApprovalState.Phase) {
        guard let place = approvals.firstIndex(where: { $0.request.key == key }) else { return }
        approvals[place].phase = phase
    }

    /// What was asked for and not answered is asked for again.
    mutating func loseEnvironmentChecks() {
        for index in gated where jobs[index].environment?.check == nil { jobs[index].environment?.isAttended = false }
    }
}
