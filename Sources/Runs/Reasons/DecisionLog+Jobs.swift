import Expressions
import Planning
import Workflows

/// Jobs.
extension DecisionLog {
    /// A job whose needs are done may run: what its `if` saw.
    mutating func noteAdmission(_ job: JobID, _ entry: JournalEntry) {
        guard let index = state.index(of: job), state.jobs[index].phase == .evaluable else { return }
        let explanation = state.explanation(ofJob: index)
        var decision = Decision(.condition, "runs", at: entry, job: job, explanation: explanation)
        if state.obligationAdmission(ofJob: index) == .admitted {
            decision.text = "runs, whatever its 'if' says: an obligation is to be discharged"
            decision.explanation = nil
        } else if explanation.condition == nil {
            decision.isUsual = true
            let hasNeeds = !state.family(ofJob: index).needs.isEmpty
            decision.text =
                hasNeeds ? "runs: what it needs has succeeded" : "runs: it needs no other job, and has no 'if'"
        }
        // What waited for a group, or was looked at again since the run was cancelled, is told of once.
        let earlier = waits.admissions[job].map { decisions[$0] }
        guard earlier?.explanation != decision.explanation || earlier?.text != decision.text else { return }
        waits.admissions[job] = decisions.count
        add(decision)
    }

    mutating func noteExpansion(_ job: JobID, _ expansion: FamilyExpansion, _ entry: JournalEntry) {
        noteAdmission(job, entry)
        let count = expansion.jobs.count
        add(
            Decision(
                .expansion, "is known now: it comes to \(count) job\(count == 1 ? "" : "s")", at: entry, job: job,
                isUsual: true))
    }

    mutating func noteTimeout(_ job: JobID, _ entry: JournalEntry) {
        guard let index = state.index(of: job) else { return }
        let seconds = state.timeoutSeconds(ofJob: index)
        add(
            Decision(
                .cancel, "its time was up: timeout-minutes is \(Value.number(seconds / 60).asString)", at: entry,
                job: job, seconds: seconds))
    }

    /// The end of a job: of one that never began, too.
    mutating func noteEnd(_ job: JobID, _ report: JobReport, _ entry: JournalEntry) {
        guard let index = state.index(of: job) else { return }
        noteRoom(leftBy: index)
        waits.queued[job] = nil
        waits.blockers[job] = nil
        waits.environments[job] = nil
        switch state.jobs[index].phase {
        case .running, .calling, .settling: noteEnd(ofBegun: index, report, entry)
        case .waiting, .evaluable, .gated, .queued, .finished: noteRefusal(index, report, entry)
        }
    }

    private mutating func noteRefusal(_ index: Int, _ report: JobReport, _ entry: JournalEntry) {
        let job = state.plan.jobs[index].id
        let reason = report.reason?.withoutFullStop
        guard report.outcome != .success else {
            add(Decision(.skip, "not run again" + (reason.map { ": \($0)" } ?? ""), at: entry, job: job))
            return
        }
        let explanation = state.explanation(ofJob: index)
        var decision = Decision(report.outcome.decisionKind, report.outcome.word, at: entry, job: job)
        // A condition that held was not the reason.
        if explanation.holds == false, report.outcome == .skipped { decision.explanation = explanation }
        if let reason, decision.explanation == nil || !reason.hasPrefix("Its 'if'") { decision.text += ": \(reason)" }
        add(decision)
    }

    private mutating func noteEnd(ofBegun index: Int, _ report: JobReport, _ entry: JournalEntry) {
        let job = state.plan.jobs[index].id
        guard report.outcome != .success else {
            add(Decision(.outcome, "succeeded", at: entry, job: job, isUsual: true))
            return
        }
        var text = report.outcome.word
        if let reason = report.reason?.withoutFullStop ?? cause(of: index, report)?.withoutFullStop {
            text += ": \(reason)"
        }
        if report.outcome == .failure, report.result == .success {
            text += " (its continue-on-error lets the run go on)"
        }
        add(Decision(report.outcome.decisionKind, text, at: entry, job: job))
    }

    private func cause(of index: Int, _ report: JobReport) -> String? {
        let job = state.plan.jobs[index].id
        if report.outcome == .cancelled, let reason = state.reasonForStop(of: job) { return reason }
        if let step = state.failedStep(ofJob: index) { return "step \(state.title(of: step)) failed" }
        guard case .call(let scope) = state.plan.jobs[index].body else { return nil }
        let called = state.plan.scopes[scope].families.filter {
            ![.success, .skipped].contains(state.families[$0].result)
        }
        return called.first.map {
            "'\(state.plan.families[$0].definition.id.value)', which it calls, \(state.families[$0].result.verb)"
        }
    }

    /// A caller that never began takes the jobs that it would have called with it, without an event of their own.
    mutating func noteCallees(of job: JobID, _ report: JobReport, _ entry: JournalEntry) {
        guard let index = state.index(of: job), state.jobs[index].startedAt == nil,
            case .call(let scope) = state.plan.jobs[index].body
        else { return }
        for callee in state.plan.scopes[scope].families.flatMap({ state.plan.families[$0].jobs }) {
            let id = state.plan.jobs[callee].id
            let outcome = state.jobs[callee].report?.outcome ?? .skipped
            var decision = Decision(
                outcome.decisionKind, "\(outcome.word): '\(job)', which calls it, \(report.outcome.verb)", at: entry,
                job: id)
            decision.isUsual = true
            add(decision)
            noteCallees(of: id, report, entry)
        }
    }
}

extension Outcome {
    fileprivate var decisionKind: Decision.Kind {
        switch self {
        case .success: .outcome
        case .failure: .failure
        case .cancelled: .cancel
        case .skipped: .skip
        }
    }

    /// `failed`, `cancelled`, …
    var word: String {
        switch self {
        case .success: "succeeded"
        case .failure: "failed"
        case .cancelled: "cancelled"
        case .skipped: "skipped"
        }
    }

    /// The same behind a name.
    var verb: String {
        switch self {
        case .success, .failure: word
        case .cancelled, .skipped: "was \(word)"
        }
    }
}
