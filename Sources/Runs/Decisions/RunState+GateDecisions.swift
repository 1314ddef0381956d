import Expressions
import Planning
import Workflows

/// What becomes of the concurrency groups that a run asks for.
extension RunState {
    func decideGates() -> [Effect] {
        var effects: [Effect] = []
        // The inner ones before those around them.
        for gate in gates.order.reversed() where isOver(gate) { effects.append(.leaveGroup(gate)) }
        for gate in gates.order where !isOver(gate) {
            if let state = gates[gate], !state.isAttended { effects.append(.enterGroup(gate, state.request)) }
        }
        if let next = entrances.first, cancellation == nil, gates[next] == nil { effects.append(entrance(next)) }
        for index in gated where mayHaveToGo(index) {
            guard case .refused(let report) = admission(ofJob: index) else { continue }
            effects.append(.record(.jobFinished(plan.jobs[index].id, attempt: jobs[index].attempts, report)))
        }
        return effects
    }

    /// Of the run as a whole; its plan has seen that it can be evaluated.
    private func entrance(_ gate: GateID) -> Effect {
        if case .lock(let name) = gate.level { return .enterGroup(gate, .lock(name)) }
        guard let concurrency = plan.workflow.concurrency else { return .record(.gateOpened(.run)) }
        do {
            guard let request = try plan.groupRequest(concurrency.value, contexts: contexts(ofScope: 0)) else {
                return .record(.gateOpened(.run))
            }
            return .enterGroup(.run, request)
        } catch {
            let requester = "its 'concurrency', which cannot be evaluated: \(error.message)"
            return .record(.cancelRequested(Cancellation(requester: requester)))
        }
    }

    private func mayHaveToGo(_ index: Int) -> Bool {
        cancellation != nil || jobs[index].cancelledBy != nil || families[plan.jobs[index].family].hasFailed
            || reasonForStop(ofScope: plan.families[plan.jobs[index].family].scope) != nil
    }

    /// The group that a job which may run must still wait for, or the report of one that cannot; nil where nothing is left to wait for.
    func gateEffect(ofJob index: Int) -> Effect? {
        let job = plan.jobs[index]
        do {
            guard !isDischarging(index), let (gate, request, place) = try nextGate(ofJob: index) else { return nil }
            guard isHeld(request.key, around: index) else { return .enterGroup(gate, request) }
            let reason =
                "The concurrency group '\(request.group)' (\(place)) is held by this very run: it would wait for itself."
            let report = JobReport(outcome: .cancelled, reason: reason)
            return .record(.jobFinished(job.id, attempt: jobs[index].attempts, report))
        } catch {
            let report = JobReport(
                outcome: .failure, reason: "Its 'concurrency' cannot be evaluated: \(error.message)")
            return .record(.jobFinished(job.id, attempt: jobs[index].attempts, report))
        }
    }

    /// First the job's own, then that of the workflow that it calls.
    private func nextGate(
        ofJob index: Int
    ) throws(EvaluationFailure) -> (gate: GateID, request: GroupRequest, place: String)? {
        let job = plan.jobs[index]
        let family = family(ofJob: index)
        let own = GateID(job: job.id, level: .job)
        if let concurrency = family.definition.concurrency, gates[own] == nil,
            let request = try plan.groupRequest(
                concurrency.value, contexts: contexts(ofJob: index), isKept: family.isFinalizer)
        {
            return (own, request, plan.place(of: concurrency, inScope: family.scope))
        }
        guard case .call(let scope) = job.body, case .call(let call) = family.definition.body,
            let concurrency = plan.scopes[scope].workflow.concurrency
        else { return nil }
        let callee = GateID(job: job.id, level: .workflow)
        // What is wrong with the inputs is told of when the call starts.
        guard gates[callee] == nil,
            case .success(let inputs) = CallInputs.evaluate(
                call, callee: plan.scopes[scope].workflow, contexts: contexts(ofJob: index))
        else { return nil }
        var contexts = contexts(ofScope: scope)
        contexts["inputs"] = .object(inputs)
        guard let request = try plan.groupRequest(concurrency.value, contexts: contexts, isKept: family.isFinalizer)
        else { return nil }
        return (callee, request, plan.place(of: concurrency, inScope: scope))
    }

    /// Whether the job itself, one of its callers or the run holds the group.
    private func isHeld(_ key: String, around index: Int) -> Bool {
        var next: Int? = index
        while let job = next {
            for level in [GateID.Level.workflow, .job]
            where gates[GateID(job: plan.jobs[job].id, level: level)]?.request.key == key {
                return true
            }
            next = plan.scopes[plan.families[plan.jobs[job].family].scope].caller
        }
        return gates[.run]?.request.key == key
    }
}
