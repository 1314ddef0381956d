import Markup
import Runs
import Workflows

/// Starts, a row each; with their projects where the page is of all.
struct StartTable: Sendable {
    private let context: PageContext

    init(_ context: PageContext) { self.context = context }

    /// Those that have not begun.
    func waiting(_ entries: [QueueEntry]) -> HTML {
        let columns: [PageTable.Column] = [
            .init("State"), .init("For", isNumber: true), .init("Why it waits"), .init("What to do"),
        ]
        let rows = entries.map { entry in
            row(
                entry,
                [
                    TimeText.span(from: entry.submittedAt, to: nil, now: context.now),
                    entry.reason.map { .text($0) } ?? "",
                    QueueActions(
                        entry, path: PagePath(project: entry.project),
                        isAllowed: context.may(.operate, in: entry.project)
                    ).html,
                ])
        }
        return PageTable("Starts that have not begun, the oldest first", head + columns, rows).html
    }

    /// Those of which it is known what became of them.
    func settled(_ entries: [QueueEntry]) -> HTML {
        let columns: [PageTable.Column] = [
            .init("What became of it"), .init("When"), .init("Run"), .init("Why"),
        ]
        let rows = entries.map { entry in
            let run = entry.run.map { HTML.link(PagePath(project: entry.project).run($0), .text("#\($0)")) }
            return row(
                entry,
                [
                    TimeText.ago(entry.decidedAt ?? entry.submittedAt, now: context.now), run ?? "",
                    entry.reason.map { .text($0) } ?? "",
                ])
        }
        return PageTable("Starts that are over, the newest first", head + columns, rows).html
    }

    private var isOfAll: Bool { context.project == nil }

    private var head: [PageTable.Column] { isOfAll ? [.init("Start"), .init("Project")] : [.init("Start")] }

    private func row(_ entry: QueueEntry, _ cells: [HTML]) -> PageTable.Row {
        let status = entry.state.status
        let start = HTML.link(
            PagePath(project: entry.project).queued(entry.id), .text("\(entry.request.workflow), start \(entry.id)"))
        let project = isOfAll ? [HTML.name(entry.project)] : []
        return PageTable.Row([start] + project + [status.badge(entry.state.word)] + cells, status: status)
    }
}
