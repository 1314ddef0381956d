package import History
package import Runs

/// Obligations, as they are said first by every command that lists things, and as a table.
package struct ObligationText {
    private let style: Style
    private let now: Timestamp
    private let options: String

    /// - Parameter options: What commands that the text names are typed with, a space before each.
    package init(style: Style, now: Timestamp, options: String = "") {
        self.style = style
        self.now = now
        self.options = options
    }

    /// Two lines for each that is open and that nobody is about to discharge, then an empty one; nothing where there is none.
    package func notices(_ obligations: [(obligation: RecordedObligation, standing: RunStanding)]) -> String {
        let needy = obligations.filter { $0.obligation.needsPerson($0.standing) }
        let text = needy.flatMap { item -> [String] in
            let obligation = item.obligation.onScreen
            return [
                style.bold("! obligation \(obligation.id) of \(obligation.run.workflowName) is open:", .red)
                    + " \(story(obligation))",
                "  " + advice(obligation, item.standing) + alert(obligation),
            ]
        }
        return text.isEmpty ? "" : text.map { $0 + "\n" }.joined() + "\n"
    }

    /// Two lines for each stack that nobody is there to take down any more, then an empty one.
    package func notices(ofDeserted stacks: [RecordedStack]) -> String {
        let text = stacks.map { stack in
            style.bold("! the stack \(stack.project.onScreen) was left:", .red)
                + " neither its test nor its guard is there any more\n"
                + "  'sluice stack down \(stack.project.onScreen)' takes it down\n"
        }
        return text.isEmpty ? "" : text.joined() + "\n"
    }

    /// All that are given, one a line.
    package func table(
        _ obligations: [(obligation: RecordedObligation, standing: RunStanding)], stacks: [RecordedStack] = []
    ) -> String {
        let header = ["ID", "WORKFLOW", "OPENED BY", "AGE", "ATTEMPTS", "NEXT TRY", "LAST ERROR"]
        // Where nobody is to be told, nothing is said of it.
        let hasAlerts = obligations.contains { $0.obligation.alert?.text(now: now) != nil }
        var table = TextTable(header: (header + (hasAlerts ? ["ALERT"] : [])).map(style.dim), rightAligned: [4])
        for item in obligations {
            let obligation = item.obligation.onScreen
            let cells = [
                style.bold(obligation.id), obligation.run.workflowName,
                "\(obligation.job) of run \(obligation.run.number)", obligation.openedAt.age(now: now),
                "\(obligation.failures)", nextTry(obligation, item.standing), obligation.lastError ?? "",
            ]
            table.add(cells + (hasAlerts ? [obligation.alert?.text(now: now) ?? ""] : []))
        }
        let text = StackText(style: style, now: now)
        for stack in stacks { table.add(text.obligationRow(stack)) }
        return table.text
    }

    /// In what is told of one run.
    func lines(_ obligation: RecordedObligation, _ standing: RunStanding) -> [String] {
        switch obligation.state {
        case .discharged:
            let tries = obligation.failures == 0 ? "" : " after \(obligation.failures) failed attempts"
            return ["  obligation '\(obligation.name)': discharged by \(obligation.settledBy ?? "")\(tries)"]
        case .abandoned:
            return [
                "  obligation '\(obligation.name)': abandoned by \(obligation.settledBy ?? ""): \(obligation.reason ?? "")"
            ]
        case .open:
            let line = style.bold("obligation '\(obligation.name)' is open:", .red) + " \(story(obligation))"
            return ["  " + line, "    " + advice(obligation, standing) + alert(obligation)]
        }
    }

    private func story(_ obligation: RecordedObligation) -> String {
        var text = "'\(obligation.job)' began \(obligation.openedAt.age(now: now)), and "
        text += "'\(obligation.dischargedBy)' has not seen it gone"
        guard obligation.failures > 0 || obligation.lastError != nil else { return text }
        let attempts = obligation.failures == 1 ? "1 attempt" : "\(obligation.failures) attempts"
        return text + " (\(attempts)\(obligation.lastError.map { "; \($0)" } ?? ""))"
    }

    private func alert(_ obligation: RecordedObligation) -> String {
        obligation.alert?.text(now: now).map { "; " + $0 } ?? ""
    }

    private func advice(_ obligation: RecordedObligation, _ standing: RunStanding) -> String {
        if let other = obligation.discharger { return "run \(other) is discharging it" }
        switch standing {
        case .abandoned: return "'sluice resume \(obligation.run.number)' finishes its run"
        case .finished: return "'sluice obligations discharge \(obligation.id)\(options)' tries again"
        case .running, .waiting, .engineAway: return "its run is at it: \(nextTry(obligation, standing))"
        }
    }

    private func nextTry(_ obligation: RecordedObligation, _ standing: RunStanding) -> String {
        if let other = obligation.discharger { return "run \(other)" }
        switch standing {
        case .abandoned: return "with 'sluice resume \(obligation.run.number)'"
        case .finished:
            guard let next = obligation.dischargeAt else { return "when asked for" }
            let seconds = next.seconds(since: now)
            return seconds <= 0 ? "by the schedule's daemon" : "by the schedule's daemon in \(durationText(seconds))"
        case .engineAway: return "when its engine is back"
        case .running, .waiting:
            guard let next = obligation.nextTry else { return "by its run" }
            let seconds = next.seconds(since: now)
            return seconds <= 0 ? "now" : "in \(durationText(seconds))"
        }
    }
}

extension RecordedObligation {
    /// Whether it is open and nobody is about to do something about it.
    package func needsPerson(_ standing: RunStanding) -> Bool {
        guard state == .open else { return false }
        switch standing {
        case .abandoned, .finished: return true
        case .running, .waiting, .engineAway: return false
        }
    }

    var onScreen: RecordedObligation {
        var obligation = self
        obligation.run = run.onScreen
        obligation.name = name.onScreen
        obligation.dischargedBy = dischargedBy.onScreen
        obligation.lastError = lastError?.onScreen
        obligation.settledBy = settledBy?.onScreen
        obligation.reason = reason?.onScreen
        return obligation
    }
}
