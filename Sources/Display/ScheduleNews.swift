package import Expressions
package import History
package import Runs
package import Source

/// What the daemon of schedules has to tell: a sentence, or an object of `--json`.
package enum ScheduleNews: Sendable {
    case watching(commit: String, ref: String, lines: Int, next: (workflow: String, time: Timestamp)?)
    /// A moment that has been decided, without a run or not yet.
    case decided(RecordedTick)
    case started(RecordedTick)
    /// A run that was started or taken up here.
    case ended(RecordedRun)
    /// What is wrong, and the files that it is about.
    case fault(Diagnostic, [SourceFile])
    /// Another run than that of a tick.
    case resuming(run: Int)
    /// A stack that no run has left has no run.
    case discharging(obligation: String, run: Int?)
    case discharged(obligation: String, isDone: Bool)
    case cancelling(run: Int)
    case stopping(requester: String, running: [Int])

    package var kind: String {
        switch self {
        case .watching: "watching"
        case .decided: "tick"
        case .started: "started"
        case .ended: "ended"
        case .fault: "fault"
        case .resuming: "resuming"
        case .discharging: "discharging"
        case .discharged: "discharged"
        case .cancelling: "cancelling"
        case .stopping: "stopping"
        }
    }

    /// - Parameter rules: Those of the zone with this name.
    package func text(rules: (String) -> any ZoneRules) -> String {
        switch self {
        case .watching(let commit, let ref, let lines, let next):
            let count = lines == 1 ? "1 schedule" : "\(lines) schedules"
            let soon = next.map { "The next is \($0.workflow.onScreen), \($0.time.localText)." } ?? "None is due."
            return "Watching \(count) at \(commit.prefix(7)) of \(ref.onScreen). \(soon)"
        case .decided(let tick):
            return "\(name(tick, rules)): \(tick.outcome). \((tick.reason ?? "").onScreen)"
        case .started(let tick):
            let late = tick.lateness.map { $0 < 0.05 ? "" : ", \(durationText($0)) late" } ?? ""
            return "\(name(tick, rules)): \(tick.isLate ? "caught up" : "fired") as run \(tick.run ?? 0)\(late)."
        case .ended(let run):
            return "Run \(run.number) of \(run.workflow.onScreen) has ended: \(run.conclusion?.rawValue ?? "")."
        case .fault(let diagnostic, let files): return DiagnosticRenderer(files: files).render(diagnostic)
        case .resuming(let run): return "Run \(run) was abandoned by its engine; a new one goes on with it."
        case .discharging(let obligation, let run):
            let owner = run.map { " of run \($0)" } ?? ""
            return "The obligation \(obligation.onScreen)\(owner) is open; its discharge is tried again."
        case .discharged(let obligation, let isDone):
            return "The obligation \(obligation.onScreen) \(isDone ? "is discharged" : "stays open")."
        case .cancelling(let run): return "Run \(run) is cancelled for the one that is due."
        case .stopping(let requester, let running):
            guard !running.isEmpty else { return "Stopped by \(requester)." }
            let runs = running.map(String.init).joined(separator: ", ")
            return "Stopped by \(requester). What runs goes on by itself: \(runs)."
        }
    }

    private func name(_ tick: RecordedTick, _ rules: (String) -> any ZoneRules) -> String {
        let count = tick.count > 1 ? " and \(tick.count - 1) before it" : ""
        return "\(tick.workflow.onScreen), \(tick.scheduledAt.text(in: rules(tick.timezone)))\(count)"
    }

    /// As `--json` shows it: fields are only ever added.
    package func value(at time: Timestamp) -> Value {
        var fields: ValueObject = ["time": .string(time.text), "kind": .string(kind)]
        switch self {
        case .watching(let commit, let ref, let lines, let next):
            fields["sha"] = .string(commit)
            fields["ref"] = .string(ref)
            fields["lines"] = .number(Double(lines))
            fields["next"] = next.map { Value.string($0.time.text) } ?? .null
            fields["next_workflow"] = next.map { Value.string($0.workflow) } ?? .null
        case .decided(let tick), .started(let tick): fields["tick"] = tick.value
        case .ended(let run): fields["run"] = run.value
        case .fault(let diagnostic, let files):
            fields["message"] = .string(DiagnosticRenderer(files: files).render(diagnostic))
        case .resuming(let run), .cancelling(let run): fields["number"] = .number(Double(run))
        case .discharging(let obligation, let run):
            fields["obligation"] = .string(obligation)
            fields["number"] = run.map { .number(Double($0)) } ?? .null
        case .discharged(let obligation, let isDone):
            fields["obligation"] = .string(obligation)
            fields["discharged"] = .boolean(isDone)
        case .stopping(let requester, let running):
            fields["requester"] = .string(requester)
            fields["running"] = .array(running.map { .number(Double($0)) })
        }
        return .object(fields)
    }
}
