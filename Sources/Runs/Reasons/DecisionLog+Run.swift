import Planning
import Workflows

/// The run as a whole, and its obligations.
extension DecisionLog {
    mutating func noteCreation(_ request: RunRequest, _ entry: JournalEntry) {
        if let earlier = request.discharge {
            let text = "is there to discharge the obligation \(earlier.run)/\(earlier.name), and for nothing else"
            add(Decision(.trigger, text, at: entry))
            return
        }
        let starter = request.requester.isEmpty ? "started" : "started by \(request.requester)"
        let text: String
        if let trigger = state.plan.trigger {
            text =
                trigger.fires
                ? "\(starter). \(trigger.reason)" : "\(starter), and would not have run by itself: \(trigger.reason)"
        } else {
            text = "\(starter) for '\(request.event.name)'"
        }
        add(Decision(.trigger, text, at: entry))
        if !request.jobs.isEmpty {
            let names = request.jobs.map { "'\($0)'" }.joined(separator: ", ")
            add(Decision(.trigger, "only \(names) and what they need were asked for", at: entry))
        }
        if !request.matrix.isEmpty {
            let pairs = request.matrix.sorted { $0.key < $1.key }.flatMap { key, values in values.map { "\(key)=\($0)" }
            }
            add(
                Decision(
                    .trigger, "only the combinations with \(pairs.joined(separator: ", ")) were asked for", at: entry))
        }
    }

    mutating func noteLoss(_ since: Timestamp?, _ restart: MachineRestart?, _ entry: JournalEntry) {
        let seconds = since.map { entry.time.seconds(since: $0) }
        let text =
            switch restart {
            case nil: "the engine was lost, and another one took the run up"
            case .isRecorded: "the machine was restarted, and another engine took the run up"
            case .isInDoubt:
                "the machine was restarted, and the end of the record may be missing: only what may run twice starts"
            }
        add(Decision(.engine, text, at: entry, seconds: seconds))
    }

    mutating func noteOutcome(_ outcome: Outcome, _ entry: JournalEntry) {
        var causes: [String] = []
        for family in state.plan.scopes[0].families where state.families[family].result == outcome {
            causes.append("'\(state.plan.families[family].definition.id.value)'")
        }
        var text = "the run \(outcome.verb)"
        if outcome == .failure, !causes.isEmpty {
            text += ": \(causes.prefix(8).joined(separator: ", "))\(causes.count > 8 ? " and more" : "") failed"
        }
        let left = state.obligations.filter(\.isOpen).map { "'\($0.id)'" }
        if !left.isEmpty { text += "; left open: \(left.joined(separator: ", "))" }
        add(Decision(.outcome, text, at: entry))
    }

    mutating func noteObligation(_ entry: JournalEntry) {
        switch entry.event {
        case .obligationOpened(let id, let job):
            noteAdmission(job, entry)
            add(Decision(.obligation, "opened the obligation '\(id)', before it began", at: entry, job: job))
        case .dischargeFailed(let id, let failure): noteFailure(id, failure, entry)
        case .dischargeRetried(let id, let attempt):
            let since = waits.retries.removeValue(forKey: id)
            add(
                Decision(
                    .retry, "attempt \(attempt) at the obligation '\(id)'", at: entry, job: discharger(of: id),
                    seconds: since.map { entry.time.seconds(since: $0) }))
        case .obligationDischarged(let id):
            let text = "discharged the obligation '\(id)': nothing is left"
            add(Decision(.obligation, text, at: entry, job: discharger(of: id)))
        case .obligationAbandoned(let id, let person, let reason):
            add(Decision(.obligation, "\(person) abandoned the obligation '\(id)': \(reason)", at: entry))
        default: break
        }
    }

    private mutating func noteFailure(_ id: ObligationID, _ failure: DischargeFailure, _ entry: JournalEntry) {
        let attempt = failure.attempt > 0 ? "attempt \(failure.attempt) at " : ""
        let text = "\(attempt)the obligation '\(id)' failed: \(failure.reason.withoutFullStop)"
        let next = failure.wait == nil ? "; it is left open" : ""
        add(Decision(.obligation, text + next, at: entry, job: discharger(of: id)))
        waits.retries[id] = failure.wait == nil ? nil : entry.time
    }

    private func discharger(of id: ObligationID) -> JobID? {
        state.obligations.first { $0.id == id }.flatMap { state.discharger(of: $0) }.map { state.plan.jobs[$0].id }
    }
}
