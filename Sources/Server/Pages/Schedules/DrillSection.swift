import History
import Markup
import Planning
import Runs
import Workflows

/// One drill: how long its stages take, how long a recovery, and what was left.
struct DrillSection: Sendable {
    private let drill: Drill
    private let path: PagePath
    private let now: Timestamp

    init(_ drill: Drill, path: PagePath, now: Timestamp) {
        (self.drill, self.path, self.now) = (drill, path, now)
    }

    var html: HTML {
        let id = "drill-\(PercentEncoding.encoded(drill.workflow))"
        return .section(
            id, "Drill: \(drill.name)", aside: .link(path.runs(ofWorkflow: drill.workflow), .text(drill.workflow)),
            drill.runs.isEmpty ? .nothing("It has not been run to its end yet.") : recovery + plot + table, obligations)
    }

    // MARK: Recovery

    private var recovery: HTML {
        let newest = drill.runs.first.map { drill.recovery(of: $0) }
        let all = drill.runs.map { drill.recovery(of: $0) }
        let times = all.compactMap(\.seconds).sorted()
        // One that was no drill counts neither way.
        let drills = all.count { $0 != .notBegun || drill.objective == nil }
        let done = drill.objective == nil ? times.count : all.count { $0.isInTime }
        var facts: [(String, HTML)] = [("Last recovery", newest.map(cell) ?? "")]
        if let objective = drill.objective { facts.append(("Objective", .text(TimeText.limit(objective.within)))) }
        facts += [
            ("Median", times.isEmpty ? "" : .text(TimeText.duration(times[times.count / 2]))),
            ("Slowest", times.last.map { .text(TimeText.duration($0)) } ?? ""),
            (
                drill.objective == nil ? "Recovered" : "Objective reached",
                .text("\(done) of \(CountText.count(drills, drill.objective == nil ? "run" : "drill"))")
            ),
        ]
        return .card(.facts(facts), .element("p", ["class": "note"], .text(measure)))
    }

    /// How it is measured, in words.
    private var measure: String {
        if let objective = drill.objective {
            return "Measured from the start of '\(objective.from.value)' to the success of '\(objective.to.value)'. "
                + "A drill that did not come so far has missed the objective. Past ones are held against today's."
        }
        guard let terms = drill.terms else { return "" }
        return "Measured from the start of '\(terms.openedBy.value)' to the end of the last job before "
            + "'\(terms.dischargedBy.value)'. sluice.yml names no 'recovery-time-objective' to hold it against."
    }

    private func cell(_ recovery: DrillRecovery) -> HTML {
        switch recovery {
        case .seconds(let seconds, nil): .text(TimeText.duration(seconds))
        case .seconds(let seconds, true?): Status.success.badge("Reached") + .text(" \(TimeText.duration(seconds))")
        case .seconds(let seconds, false?): Status.failure.badge("Missed") + .text(" \(TimeText.duration(seconds))")
        case .failed(let job):
            Status.failure.badge(drill.objective == nil ? "Not recovered" : "Missed") + " " + .code(job)
        case .notBegun: .muted(drill.objective == nil ? "not begun" : "no drill")
        }
    }

    // MARK: Stages

    private var plot: HTML { StagePlot(drill).html }

    private var table: HTML {
        let stages = drill.stages
        let columns =
            [PageTable.Column("Run"), .init("When")] + stages.map { .init($0, isNumber: true) }
            + [.init("Recovery", isNumber: true)]
        let rows = drill.runs.map { times -> PageTable.Row in
            let cells = stages.map { stage -> HTML in
                guard let job = times.stages.first(where: { $0.id.text == stage }), let seconds = job.seconds else {
                    return .muted("–")
                }
                let text = HTML.text(TimeText.duration(seconds))
                return job.outcome == .success ? text : Status.failure.mark + " " + text
            }
            let when = times.run.startedAt.map { TimeText.ago($0, now: now) } ?? ""
            return PageTable.Row(
                [.link(path.run(times.run.number), .text("#\(times.run.number)")), when] + cells
                    + [cell(drill.recovery(of: times))], status: Status(times.run))
        }
        return .element(
            "details", ["class": "table-of-plot", "open": ""], .element("summary", [:], "The same as a table"),
            .element(
                "div", ["class": "scroll", "tabindex": "0", "role": "region", "aria-label": "Times of \(drill.name)"],
                PageTable("How long each stage took, the newest run first", columns, rows).html))
    }

    // MARK: Obligations

    private var obligations: HTML {
        let open = drill.obligations.filter { $0.state == .open }
        let settled = drill.obligations.filter { $0.state != .open }
        guard !drill.obligations.isEmpty else {
            return drill.runs.isEmpty || drill.terms == nil
                ? "" : .element("p", ["class": "note"], "None of these runs has opened an obligation.")
        }
        let notice: HTML =
            open.isEmpty
            ? ""
            : .notice(
                RecordedObligation.worst(open), "\(CountText.count(open.count, "obligation")) of it stays open.",
                .element("p", [:], .link(path.obligations, "See what is open")))
        let table: HTML =
            settled.isEmpty
            ? ""
            : .element("h3", [:], "Obligations past") + ObligationTable(settled, path: path, now: now).html
        return notice + table
    }
}
