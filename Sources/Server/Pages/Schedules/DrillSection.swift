import History
import Markup
import Planning
import Runs

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
        let times = drill.runs.compactMap { drill.recovery(of: $0).seconds }.sorted()
        return .card(
            .facts([
                ("Last recovery", newest.map(cell) ?? ""),
                ("Median", times.isEmpty ? "" : .text(TimeText.duration(times[times.count / 2]))),
                ("Slowest", times.last.map { .text(TimeText.duration($0)) } ?? ""),
                ("Recovered", .text("\(times.count) of \(CountText.count(drill.runs.count, "run"))")),
            ]),
            .element(
                "p", ["class": "note"],
                .text("Measured from the start of '\(drill.opener)' to the end of the last job before "),
                .text("'\(drill.discharger)'. The repository names no objective to hold it against.")))
    }

    private func cell(_ recovery: Drill.Recovery) -> HTML {
        switch recovery {
        case .seconds(let seconds): .text(TimeText.duration(seconds))
        case .failed(let job): Status.failure.badge("Not recovered") + " " + .code(job)
        case .notBegun: .muted("not begun")
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
            return .element("p", ["class": "muted"], "None of these runs has opened an obligation.")
        }
        let notice: HTML =
            open.isEmpty
            ? ""
            : .notice(
                .failure, "\(CountText.count(open.count, "obligation")) of it stays open.",
                .element("p", [:], .link(path.obligations, "See what is open")))
        let table: HTML =
            settled.isEmpty
            ? ""
            : .element("h3", [:], "Obligations past") + ObligationTable(settled, path: path, now: now).html
        return notice + table
    }
}
