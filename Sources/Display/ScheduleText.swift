import History
package import Runs
import Workflows

/// Schedules as a person reads them: what is due next, and what became of what was due.
package struct ScheduleText {
    private let style: Style
    private let now: Timestamp
    private let rules: (String) -> any ZoneRules

    /// - Parameter rules: Those of the zone with this name.
    package init(style: Style, now: Timestamp, rules: @escaping (String) -> any ZoneRules) {
        self.style = style
        self.now = now
        self.rules = rules
    }

    package func text(_ listings: [ScheduleListing]) -> String {
        listings.map { paragraph($0) }.joined(separator: "\n")
    }

    private func paragraph(_ listing: ScheduleListing) -> String {
        let path = listing.schedule.workflow.onScreen
        var text = style.bold(path) + (listing.name.map { style.dim("  \($0.onScreen)") } ?? "") + "\n"
        if listing.schedule.lines.isEmpty { text += "  It has no schedule on the default branch any more.\n" }
        for line in listing.schedule.lines { text += "  " + self.text(line, listing) + "\n" }
        if let objective = listing.objective { text += "  " + self.text(objective, listing.recoveries) + "\n" }
        guard !listing.ticks.isEmpty else { return text }
        let isDrill = listing.objective != nil
        let header = ["SCHEDULED", "OUTCOME", "RUN", "RESULT"] + (isDrill ? ["RECOVERY"] : []) + ["LATE", ""]
        var table = TextTable(header: header.map(style.dim))
        for tick in listing.ticks {
            var row = row(tick)
            let recovery = listing.recoveries.first { $0.run == tick.run }?.recovery
            if isDrill { row.insert(recovery.map(mark) ?? "", at: 4) }
            table.add(row)
        }
        return text + table.lines.map { "  \($0)\n" }.joined()
    }

    private func text(_ line: ScheduleLine, _ listing: ScheduleListing) -> String {
        let next = listing.next(of: line, after: now)
        let times = next.map { $0.text(in: line.rules) }
        let wait = next.first.map { " (in \(durationText($0.seconds(since: now))))" } ?? ""
        let text = times.isEmpty ? "never due" : "next \(times[0])\(wait)"
        let then = times.count > 1 ? ", then \(times[1])" : ""
        return "\(line.cron.text.onScreen)  \(line.timezone)  " + text + then
    }

    // MARK: Recovery

    private func text(_ objective: RecoveryObjective, _ recoveries: [RunRecovery]) -> String {
        let text =
            "Recovery within \(limitText(objective.within)), from the start of '\(objective.from.value.onScreen)' "
            + "to the success of '\(objective.to.value.onScreen)': "
        guard let last = recoveries.first else { return text + "no drill has ended yet." }
        let count = recoveries.count { $0.recovery.isReached }
        return text + "reached by \(count) of \(recoveries.count); run \(last.run) \(words(last.recovery))."
    }

    private func words(_ recovery: RecoveryTime) -> String {
        switch recovery {
        case .reached(let seconds): "took \(durationText(seconds))"
        case .late(let seconds): style.bold("missed it with \(durationText(seconds))", .red)
        case .failed(let job): style.bold("missed it in '\(job.onScreen)'", .red)
        }
    }

    private func mark(_ recovery: RecoveryTime) -> String {
        switch recovery {
        case .reached(let seconds): style.paint("✓ \(durationText(seconds))", .green)
        case .late(let seconds): style.paint("✗ \(durationText(seconds))", .red)
        case .failed: style.paint("✗", .red)
        }
    }

    // MARK: Ticks

    private func row(_ tick: RecordedTick) -> [String] {
        let count = tick.count > 1 ? " ×\(tick.count)" : ""
        return [
            tick.scheduledAt.text(in: rules(tick.timezone)), outcome(tick) + count, tick.run.map(String.init) ?? "",
            tick.conclusion.map { style.paint($0.rawValue, as: $0) } ?? "",
            tick.lateness.map { $0 < 0.05 ? "" : durationText($0) } ?? "", (tick.reason ?? "").onScreen,
        ]
    }

    private func outcome(_ tick: RecordedTick) -> String {
        let word = tick.outcome == "caught-up" ? "caught up" : tick.outcome
        return switch tick.state {
        case .started: word
        case .waiting, .claimed: style.paint(word, .cyan)
        case .coalesced, .skipped: style.paint(word, .grey)
        case .failed: style.bold(word, .red)
        }
    }
}
