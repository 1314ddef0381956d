import Expressions
package import Planning
import Workflows

/// What becomes of jobs that wait before a protected environment.
extension RunState {
    /// What such a job waits for, in the order in which it is asked for.
    enum EnvironmentStanding: Hashable {
        case unchecked
        /// It cannot go there: sentences.
        case refused(String)
        /// Nobody has been asked yet.
        case unasked
        case waitsForApproval
        case waitsForTime(Timestamp)
        case open
    }

    func environmentStanding(ofJob index: Int) -> EnvironmentStanding {
        guard let gate = jobs[index].environment, let policy = environmentPolicy(ofJob: index) else { return .open }
        if isDischarging(index) { return .open }
        guard let check = gate.check else { return .unchecked }
        guard check.faults.isEmpty else { return .refused(check.faults.joined(separator: " ")) }
        if policy.needsApproval {
            switch approval(of: policy.name)?.phase {
            case nil: return .unasked
            case .asked: return .waitsForApproval
            case .rejected(let decision): return .refused(Self.rejection(decision))
            case .expired:
                let days = Int(ApprovalState.patienceInDays)
                return .refused("Nobody approved '\(policy.name)' within \(days) days.")
            case .approved: break
            }
        }
        let end = gate.requestedAt.advanced(bySeconds: policy.waitSeconds)
        return policy.waitSeconds == 0 || gate.hasWaited ? .open : .waitsForTime(end)
    }

    private static func rejection(_ decision: ApprovalDecision) -> String {
        "\(decision.approver) rejected '\(decision.environment)'" + (decision.comment.map { ": \($0)" } ?? ".")
    }

    /// Before a job whose `if` holds goes on: nil where its environment asks for nothing, or has it.
    func environmentEffect(ofJob index: Int) -> Effect? {
        if let refusal = confinedEnvironmentRefusal(ofJob: index) { return refusal }
        guard !plan.request.environments.isEmpty, jobs[index].environment?.isOpen != true, !isDischarging(index),
            let policy = environmentPolicy(ofJob: index), policy.isProtected
        else { return nil }
        let id = plan.jobs[index].id
        do {
            return .checkEnvironment(id, try environmentRequest(policy, ofJob: index))
        } catch {
            let report = JobReport(outcome: .failure, reason: error.message)
            return .record(.jobFinished(id, attempt: jobs[index].attempts, report))
        }
    }

    /// A run that is not trusted gets into no environment, whatever is asked for there.
    private func confinedEnvironmentRefusal(ofJob index: Int) -> Effect? {
        guard plan.request.confinement != nil, let use = (try? environmentUse(ofJob: index)) ?? nil else { return nil }
        let reason =
            "The job is for the environment '\(use.name)', and this run's event is not trusted: it gets into no environment."
        return .record(
            .jobFinished(
                plan.jobs[index].id, attempt: jobs[index].attempts, JobReport(outcome: .failure, reason: reason)))
    }

    func decideEnvironments() -> [Effect] {
        guard !plan.request.environments.isEmpty else { return [] }
        return gated.compactMap { index in
            guard let gate = jobs[index].environment, !gate.isOpen else { return nil }
            let id = plan.jobs[index].id
            switch environmentStanding(ofJob: index) {
            case .unchecked: return gate.isAttended ? nil : .checkEnvironment(id, gate.request)
            case .refused(let reason):
                let report = JobReport(outcome: .failure, reason: reason)
                return .record(.jobFinished(id, attempt: jobs[index].attempts, report))
            case .unasked:
                let request = plan.request
                return .record(
                    .approvalAsked(
                        ApprovalRequest(
                            environment: gate.request.environment, digest: request.digest, sha: request.event.sha)))
            case .waitsForApproval, .waitsForTime: return nil
            case .open: return .record(.environmentOpened(id))
            }
        }
    }

    /// The end of a wait time, or of the time in which somebody may approve.
    var nextEnvironmentDeadline: (time: Timestamp, event: RunEvent)? {
        guard !plan.request.environments.isEmpty else { return nil }
        var deadlines: [(time: Timestamp, event: RunEvent)] = []
        for index in gated {
            guard let gate = jobs[index].environment, !gate.isOpen else { continue }
            switch environmentStanding(ofJob: index) {
            case .waitsForTime(let time): deadlines.append((time, .environmentWaited(plan.jobs[index].id)))
            case .waitsForApproval:
                guard let approval = approval(of: gate.request.environment) else { continue }
                deadlines.append((approval.expiresAt, .approvalExpired(environment: approval.request.environment)))
            case .unchecked, .refused, .unasked, .open: continue
            }
        }
        return deadlines.min { $0.time < $1.time }
    }

    // MARK: What is asked

    private func environmentRequest(
        _ policy: EnvironmentPolicy, ofJob index: Int
    ) throws(EvaluationFailure) -> EnvironmentRequest {
        let use = try environmentUse(ofJob: index)
        var request = EnvironmentRequest(environment: use?.name ?? policy.name, branches: policy.branches)
        for requirement in policy.requirements {
            let revisions: [String?] =
                if let commit = requirement.commit {
                    [try revision(commit, of: policy, index)]
                } else {
                    try checkedOutRevisions(ofJob: index, policy)
                }
            request.evidence += revisions.map { .init(workflows: requirement.workflows, revision: $0) }
        }
        return request
    }

    /// What `for:` names.
    private func revision(
        _ text: String, of policy: EnvironmentPolicy, _ index: Int
    ) throws(EvaluationFailure) -> String {
        let revision: String
        do {
            let scope = EvaluationScope(contexts: unstartedContexts(ofJob: index))
            revision = try Template(parsing: text).string(in: scope)
        } catch {
            throw EvaluationFailure(message: "'for' of the environment '\(policy.name)' cannot be evaluated: \(error)")
        }
        guard !revision.isEmpty else {
            throw EvaluationFailure(
                message: "'for' of the environment '\(policy.name)' names no commit: '\(text)' is empty.")
        }
        return revision
    }

    /// The `ref` of each of the job's checkouts; nil, where one names none or there are none, is the run's own commit.
    private func checkedOutRevisions(
        ofJob index: Int, _ policy: EnvironmentPolicy
    ) throws(EvaluationFailure) -> [String?] {
        var revisions: [String?] = []
        for step in plan.jobs[index].steps where step.action == .builtIn(.checkout) {
            guard case .uses(let uses) = step.definition.action else { continue }
            let revision = try checkedOutRevision(uses.inputs, index, policy)
            if !revisions.contains(revision) { revisions.append(revision) }
        }
        return revisions.isEmpty ? [nil] : revisions
    }

    private static let knownBefore: Set<String> = ["github", "needs", "strategy", "matrix", "inputs", "vars"]

    private func checkedOutRevision(
        _ inputs: TextMapping, _ index: Int, _ policy: EnvironmentPolicy
    ) throws(EvaluationFailure) -> String? {
        let unknown = "Which commit is checked out for '\(policy.name)' cannot be known before the job starts"
        guard case .entries(let entries) = inputs else {
            throw EvaluationFailure(message: "\(unknown). Name it with 'for:' in sluice.yml.")
        }
        guard let entry = entries.first(where: { $0.name.value.lowercased() == "ref" }) else { return nil }
        // What only a runner knows would be nothing here, and nothing means the run's own commit.
        let later = entry.value.value.expressions.flatMap(\.namedValues).filter { !Self.knownBefore.contains($0) }
        if let context = later.min() {
            throw EvaluationFailure(
                message: "\(unknown): it comes from '\(context)'. Name it with 'for:' in sluice.yml.")
        }
        do {
            let scope = EvaluationScope(contexts: unstartedContexts(ofJob: index))
            let revision = try entry.value.value.string(in: scope)
            return revision.isEmpty ? nil : revision
        } catch {
            throw EvaluationFailure(
                message: "\(unknown): \(error.message) Name it with 'for:' in sluice.yml.")
        }
    }

    // MARK: What a person sees

    /// `the approval of 'prod' by ann: 'sluice approve 5 prod'`, or until when it waits; nil where the job waits for no environment.
    package func environmentWaitText(of job: JobID) -> String? {
        guard let index = indices[job], jobs[index].phase == .gated, let gate = jobs[index].environment, !gate.isOpen,
            let policy = environmentPolicy(ofJob: index)
        else { return nil }
        switch environmentStanding(ofJob: index) {
        case .unchecked: return "what the environment '\(policy.name)' requires"
        case .waitsForApproval, .unasked: return approvalText(of: gate.request.environment)
        case .waitsForTime: return "the wait time of the environment '\(policy.name)'"
        case .refused, .open: return nil
        }
    }

    /// `the approval of 'prod' by ann or bob: 'sluice approve 5 prod'`.
    package func approvalText(of environment: String) -> String {
        let approvers = plan.request.environmentPolicy(of: environment)?.approversText ?? "anybody"
        let run = plan.request.run
        let word =
            environment.contains { !($0.isLetter || $0.isNumber || "-_./".contains($0)) }
            ? "\"\(environment)\"" : environment
        return "the approval of '\(environment)' by \(approvers): 'sluice approve \(run) \(word)'"
    }

    /// Whether nothing can go on before somebody approves, and a run without an engine loses nothing.
    package var waitsForApprovalOnly: Bool {
        guard conclusion == nil, running.isEmpty, queued.isEmpty, evaluable.isEmpty, answeredCalls.isEmpty,
            !gated.isEmpty
        else { return false }
        return gated.allSatisfy { index in
            guard let gate = jobs[index].environment, !gate.isOpen else { return false }
            return environmentStanding(ofJob: index) == .waitsForApproval
        }
    }
}
