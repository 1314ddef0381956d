import Planning

/// Protected environments, and who lets the run into them.
extension DecisionLog {
    mutating func noteEnvironment(_ entry: JournalEntry) {
        switch entry.event {
        case .environmentRequested(let job, _):
            // An engine that takes the run up asks again.
            guard waits.environments[job] == nil else { return }
            noteAdmission(job, entry)
            waits.environments[job] = entry.time
        case .environmentChecked(let job, let check): noteCheck(job, check, entry)
        case .environmentWaited(let job):
            let seconds = waits.environments[job].map { entry.time.seconds(since: $0) }
            let name = state.state(of: job)?.environment?.request.environment ?? ""
            add(
                Decision(
                    .wait, "waited as long as the environment '\(name)' asks for", at: entry, job: job, seconds: seconds
                ))
        case .environmentOpened(let job): noteOpening(job, entry)
        case .approvalAsked(let request):
            waits.approvals[request.key] = entry.time
            add(Decision(.approval, "asks for \(state.approvalText(of: request.environment))", at: entry))
        case .approvalGiven(let decision): noteAnswer("approved", decision, entry)
        case .approvalRejected(let decision): noteAnswer("rejected", decision, entry)
        case .approvalExpired(let environment):
            add(Decision(.approval, "nobody approved '\(environment)' in time", at: entry))
        default: break
        }
    }

    /// What is missing is told with the end of the job.
    private mutating func noteCheck(_ job: JobID, _ check: EnvironmentCheck, _ entry: JournalEntry) {
        guard check.faults.isEmpty, let request = state.state(of: job)?.environment?.request,
            !request.evidence.isEmpty
        else { return }
        let workflows = request.evidence.flatMap(\.workflows).map { "'\($0)'" }.joined(separator: ", ")
        let commit = check.commit.map { " of \($0.prefix(7))" } ?? ""
        let text = "has the evidence\(commit) that the environment '\(request.environment)' requires: \(workflows)"
        add(Decision(.approval, text, at: entry, job: job))
    }

    private mutating func noteOpening(_ job: JobID, _ entry: JournalEntry) {
        let since = waits.environments.removeValue(forKey: job)
        guard let gate = state.state(of: job)?.environment else { return }
        let name = gate.request.environment
        guard
            case .approved(let decision)? = state.approvals.first(where: { $0.request.key == name.lowercased() })?.phase
        else {
            add(Decision(.condition, "may go to the environment '\(name)'", at: entry, job: job, isUsual: true))
            return
        }
        let text = "waited for the approval of '\(name)', which \(decision.approver) gave"
        add(Decision(.wait, text, at: entry, job: job, seconds: since.map { entry.time.seconds(since: $0) }))
    }

    private mutating func noteAnswer(_ verb: String, _ decision: ApprovalDecision, _ entry: JournalEntry) {
        let seconds = waits.approvals.removeValue(forKey: decision.key).map { entry.time.seconds(since: $0) }
        let comment = decision.comment.map { ": \($0)" } ?? ""
        add(
            Decision(
                .approval, "\(decision.approver) \(verb) '\(decision.environment)'\(comment)", at: entry,
                seconds: seconds))
    }
}
