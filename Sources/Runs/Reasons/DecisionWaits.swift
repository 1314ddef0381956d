import Planning
import Workflows

/// What is being waited for at one moment of a journal.
struct DecisionWaits: Sendable {
    struct Gate: Sendable {
        var request: GroupRequest
        var since: Timestamp
        /// Who held it, one after the other; who was seen only between two holders is not among them.
        var holders: [String] = []
        var hasWaited = false
    }

    var gates: [GateID: Gate] = [:]
    /// Since when jobs have been queued, and steps in the background.
    var queued: [JobID: Timestamp] = [:]
    var queuedSteps: [StepID: Timestamp] = [:]
    /// The jobs in whose place a queued one waited, when one of them ended.
    var blockers: [JobID: [JobID]] = [:]
    var retries: [ObligationID: Timestamp] = [:]
    /// Since when jobs have stood before their environments, and since when approvals have been asked for.
    var environments: [JobID: Timestamp] = [:]
    var approvals: [String: Timestamp] = [:]
    /// Where it was noted last why a job may run.
    var admissions: [JobID: Int] = [:]

    mutating func note(_ wait: GroupWait, at gate: GateID) {
        gates[gate]?.hasWaited = true
        guard let holder = wait.holder?.description, gates[gate]?.holders.last != holder else { return }
        gates[gate]?.holders.append(holder)
    }
}

extension DecisionWaits.Gate {
    /// `waited for the concurrency group 'deploy', which run 5 held`.
    var text: String {
        guard !holders.isEmpty else { return "waited for \(request.title)" }
        return "waited for \(request.title), which \(holders.joined(separator: ", then ")) held"
    }
}

/// Concurrency groups, locks, and room.
extension DecisionLog {
    mutating func noteRequest(_ gate: GateID, _ request: GroupRequest, _ entry: JournalEntry) {
        if let job = gate.job, waits.gates[gate] == nil { noteAdmission(job, entry) }
        // An engine that takes the run up asks again.
        if waits.gates[gate] == nil { waits.gates[gate] = .init(request: request, since: entry.time) }
    }

    mutating func noteOpening(_ gate: GateID, _ entry: JournalEntry) {
        guard let wait = waits.gates.removeValue(forKey: gate) else { return }
        if wait.hasWaited {
            add(
                Decision(
                    .wait, wait.text, at: entry, job: gate.job, seconds: entry.time.seconds(since: wait.since)))
        } else {
            add(Decision(.wait, "got \(wait.request.title) at once", at: entry, job: gate.job, isUsual: true))
        }
    }

    /// Who leaves without having got it has waited in vain.
    mutating func noteLeaving(_ gate: GateID, _ entry: JournalEntry) {
        guard let wait = waits.gates.removeValue(forKey: gate), wait.hasWaited else { return }
        add(
            Decision(
                .wait, wait.text + ", in vain", at: entry, job: gate.job,
                seconds: entry.time.seconds(since: wait.since)))
    }

    /// A job ends, or leaves the runner: who is queued until now has waited for that.
    mutating func noteRoom(leftBy index: Int) {
        guard state.jobs[index].running != nil, !waits.queued.isEmpty else { return }
        let running = state.running.map { state.plan.jobs[$0] }
        let family = state.plan.jobs[index].family
        for queued in state.queued {
            let job = state.plan.jobs[queued]
            guard waits.blockers[job.id] == nil else { continue }
            let isFull = running.count >= state.plan.request.maxParallel
            let own = running.filter { $0.family == job.family }
            let isFamilyFull = state.plan.families[job.family].maxParallel.map { own.count >= $0 } ?? false
            if isFull {
                waits.blockers[job.id] = running.map(\.id)
            } else if isFamilyFull, family == job.family {
                waits.blockers[job.id] = own.map(\.id)
            }
        }
    }

    mutating func noteStart(_ job: JobID, _ attempt: Int, _ entry: JournalEntry) {
        let since = waits.queued.removeValue(forKey: job)
        if let blockers = waits.blockers.removeValue(forKey: job), let since {
            add(
                Decision(
                    .wait, textOfRoom(blockers, "waited for", "ran"), at: entry, job: job,
                    seconds: entry.time.seconds(since: since)))
        }
        if attempt > 1 { add(Decision(.retry, "attempt \(attempt), from its start", at: entry, job: job)) }
    }

    private func textOfRoom(_ blockers: [JobID], _ waited: String, _ ran: String) -> String {
        let names = blockers.prefix(4).map { "'\($0)'" }.joined(separator: ", ")
        let more = blockers.count > 4 ? " and \(blockers.count - 4) more" : ""
        return "\(waited) room: \(names)\(more) \(ran) (\(blockers.count) at a time)"
    }

    /// What a run that has not ended waits for now.
    mutating func noteWaits(at entry: JournalEntry, now: Timestamp) {
        for gate in state.gates.order {
            guard let text = state.gates[gate]?.waitText, let wait = waits.gates[gate] else { continue }
            add(
                Decision(
                    .wait, "waits for \(text)", at: entry, job: gate.job, seconds: now.seconds(since: wait.since)))
        }
        for index in state.jobs.indices {
            guard let text = textOfWait(index) else { continue }
            let since = waits.queued[state.plan.jobs[index].id] ?? waits.environments[state.plan.jobs[index].id]
            add(
                Decision(
                    .wait, text, at: entry, job: state.plan.jobs[index].id,
                    seconds: since.map { now.seconds(since: $0) }))
        }
        for obligation in state.obligations {
            guard case .retryPending(let time) = obligation.phase else { continue }
            add(
                Decision(
                    .wait, "waits for the next attempt at the obligation '\(obligation.id)'", at: entry,
                    seconds: max(0, time.seconds(since: now))))
        }
    }

    private func textOfWait(_ index: Int) -> String? {
        switch state.jobs[index].phase {
        case .queued: return textOfQueue(index)
        case .gated:
            return state.environmentWaitText(of: state.plan.jobs[index].id).map { "waits for \($0)" }
        case .waiting:
            let needs = state.plan.families[state.plan.jobs[index].family].needs
            let open = needs.filter { state.families[$0].unfinishedJobs > 0 }
            guard !open.isEmpty else { return nil }
            let names = open.map { "'\(state.plan.families[$0].definition.id.value)'" }
            return "waits for \(names.joined(separator: ", "))"
        default: return nil
        }
    }

    /// Of a job that may begin. Where its own run has room it is others that have not: an engine would have started it at once.
    private func textOfQueue(_ index: Int) -> String {
        let family = state.plan.jobs[index].family
        let isFull = state.running.count >= state.plan.request.maxParallel
        let isFamilyFull =
            state.plan.families[family].maxParallel.map { state.families[family].runningJobs >= $0 } ?? false
        guard isFull || isFamilyFull else {
            return "waits for a place beside the jobs of other runs, or for an engine"
        }
        return textOfRoom(state.running.map { state.plan.jobs[$0].id }, "waits for", "run")
    }
}
