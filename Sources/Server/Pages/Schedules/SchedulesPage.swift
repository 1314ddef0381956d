import HTTPTypes
import History
import Markup
import Planning
import Runs
import Workflows

/// What is due next, what became of what was due, and the drills.
struct SchedulesPage: Sendable {
    private let context: PageContext
    private let shelf: ScheduleShelf
    private let path: PagePath

    init(_ context: PageContext, _ shelf: ScheduleShelf) throws(Problem) {
        (self.context, self.shelf) = (context, shelf)
        path = PagePath(project: try context.theProject().name)
    }

    var page: Page {
        Page(
            "Drills and schedules", section: .schedules, live: .project(path.project), faults, schedules,
            HTML(shelf.drills.map { DrillSection($0, path: path, now: context.now).html }))
    }

    private var faults: HTML {
        guard !shelf.faults.isEmpty else { return "" }
        return .notice(
            .failure, "Not all that the clock should start is known.",
            .element("ul", ["class": "list"], shelf.faults.map(fault)))
    }

    private func fault(_ fault: ScheduleShelf.Fault) -> HTML {
        .element(
            "li", [:], .element("p", ["class": "message"], .text(fault.sentence)),
            fault.diagnostics.isEmpty ? "" : DiagnosticList(fault.diagnostics, of: fault.path).html)
    }

    private var schedules: HTML {
        guard !shelf.entries.isEmpty else {
            return .section(
                "schedules", "Schedules",
                .nothing(
                    "The clock starts nothing here.", "A workflow is started by it with 'on: schedule' in its file."))
        }
        return HTML(shelf.entries.map(schedule))
    }

    private func schedule(_ entry: ScheduleShelf.Entry) -> HTML {
        let id = "schedule-\(PercentEncoding.encoded(entry.workflow))"
        return .section(
            id, entry.name,
            aside: .link(path.runs(ofWorkflow: entry.workflow), .text(entry.workflow)), next(entry), ticks(entry))
    }

    // MARK: What is to come

    private func next(_ entry: ScheduleShelf.Entry) -> HTML {
        guard !entry.lines.isEmpty else {
            return .element("p", ["class": "muted"], "It has no schedule on the default branch any more.")
        }
        return .card(
            HTML(entry.lines.map(line)),
            .facts([
                ("Missed times", .text(missed(entry.policy))),
                ("While a run goes on", .text(entry.policy.overlap.sentence)),
            ]))
    }

    private func missed(_ policy: SchedulePolicy) -> String {
        guard policy.catchUp != .none else { return policy.catchUp.sentence }
        return "\(policy.catchUp.sentence), up to \(TimeText.limit(policy.window)) later"
    }

    private func line(_ line: ScheduleLine) -> HTML {
        let items = line.coming(ComingTicks.count, after: context.now).map { time -> HTML in
            .element(
                "li", [:], TimeText.ago(time, now: context.now), " ",
                .muted("\(time.shown(in: line.rules)) \(line.timezone)"))
        }
        return .element(
            "div", ["class": "cron"],
            .element("p", [:], .code(line.cronText), " ", .muted(line.timezone)),
            items.isEmpty
                ? .element("p", ["class": "muted"], "It is never due.")
                : .element("ol", ["class": "plain next", "aria-label": "Next times of \(line.cronText)"], items))
    }

    // MARK: What has been

    private func ticks(_ entry: ScheduleShelf.Entry) -> HTML {
        guard !entry.ticks.isEmpty else {
            return .nothing("It has not been due yet.")
        }
        let table = PageTable(
            "What became of the times at which \(entry.name) was due, the last decided first",
            [
                .init("Due"), .init("What became of it"), .init("Run"), .init("Result"),
                .init("Late", isNumber: true), .init("Why"),
            ], entry.ticks.map(row))
        return table.html + older(entry)
    }

    private func older(_ entry: ScheduleShelf.Entry) -> HTML {
        guard entry.hasOlder, let last = entry.ticks.last else { return "" }
        return .older("\(path.schedules)?workflow=\(PercentEncoding.encoded(entry.workflow))&before=\(last.id)")
    }

    private func row(_ tick: RecordedTick) -> PageTable.Row {
        let limit = context.parts.settings.now.file.alerts.scheduleLateSeconds
        let late = tick.lateness.map { seconds -> HTML in
            guard seconds >= 1 else { return .muted("on time") }
            let text = TimeText.duration(seconds)
            return seconds > limit && !tick.isLate ? Status.waiting.badge(text) : .text(text)
        }
        let count = tick.count > 1 ? " and \(tick.count - 1) before it" : ""
        return PageTable.Row(
            [
                .element(
                    "time", ["datetime": tick.scheduledAt.text, "title": tick.scheduledAt.text],
                    .text(
                        "\(tick.scheduledAt.shown(in: FoundationZone.rules(tick.timezone))) \(tick.timezone)\(count)")),
                tick.status.badge(tick.word),
                tick.run.map { .link(path.run($0), .text("#\($0)")) } ?? "",
                tick.conclusion.map { Status($0).badge } ?? "", late ?? "", tick.reason.map { .text($0) } ?? "",
            ], status: tick.conclusion.map { Status($0) } ?? tick.status)
    }
}

extension Timestamp {
    /// As the clocks of a zone show it: `2026-11-22 03:30`.
    fileprivate func shown(in rules: any ZoneRules) -> String {
        let local = Timestamp(second: second + rules.offset(at: second))
        return String(local.text.prefix(16)).replacing("T", with: " ")
    }
}

extension RecordedTick {
    fileprivate var status: Status {
        switch state {
        case .started: .success
        case .claimed, .waiting: .waiting
        case .coalesced, .skipped: .skipped
        case .failed: .failure
        }
    }

    fileprivate var word: String {
        switch state {
        case .started: isLate ? "Caught up" : "Fired"
        case .claimed: "Starting"
        case .waiting: "Waits"
        case .coalesced: "Covered by another"
        case .skipped: "Skipped"
        case .failed: "Could not start"
        }
    }
}
