import History
import Markup

/// One page of runs.
struct HistoryList: Sendable {
    let page: RunPage
    let query: HistoryQuery
    let context: PageContext
    let path: PagePath

    init(_ page: RunPage, _ query: HistoryQuery, _ context: PageContext, _ path: PagePath) {
        (self.page, self.query, self.context, self.path) = (page, query, context, path)
    }

    var html: HTML {
        guard !page.runs.isEmpty else { return .section("runs", "Runs", nothing) }
        return .section("durations", "How long they took", DurationPlot(page.runs, path).html)
            + .section("runs", "Newest first", table, pages)
    }

    private var nothing: HTML {
        query.isEmpty && query.before == nil
            ? .nothing("Nothing has run yet.", "Push a commit, or dispatch a workflow.")
            : .nothing("No run is like that.", .link(path.runs, "Show all runs"))
    }

    private var table: HTML {
        var table = PageTable(
            "Runs, the newest first",
            [
                .init("Run"), .init("Result"), .init("Event"), .init("Branch"), .init("Commit"), .init("By"),
                .init("When"), .init("Took", isNumber: true),
            ], page.runs.map(row))
        table.isBrief = true
        return table.html
    }

    private func row(_ run: RecordedRun) -> PageTable.Row {
        PageTable.Row(
            [
                .link(path.run(run.number), .text("#\(run.number) "), .name(run.workflowName)),
                Status(run).badge
                    + HTML(run.flags.sorted().map { " " + HTML.element("span", ["class": "flag"], .text($0.rawValue)) }),
                .name(run.event), .ref(run.ref), .link(path.runs(at: run.sha), .sha(run.sha)), .person(run.actor),
                TimeText.ago(run.createdAt, now: context.now),
                TimeText.span(from: run.startedAt, to: run.finishedAt, now: context.now),
            ], status: Status(run))
    }

    private var pages: HTML {
        guard page.next != nil || query.before != nil else { return "" }
        return .element(
            "nav", ["class": "pages", "aria-label": "Pages"],
            query.before == nil ? .element("span", [:]) : .link(query.path(path), "Newest", classes: "button"),
            page.next.map { .link(query.path(path, before: $0), "Older", classes: "button") } ?? "")
    }
}
