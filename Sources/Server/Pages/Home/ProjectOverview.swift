import History
import Markup
import Runs

/// One project on the page of what is the matter now.
struct ProjectOverview: Sendable {
    let name: String
    let reading: ProjectReading
    /// Of the runs that have not finished.
    let progress: [Int: RunProgress]
    /// Starts that have not begun, the oldest first.
    let queued: [QueueEntry]
    let notices: RepositoryNotices
    let context: PageContext
    let path: PagePath

    init(_ project: ServedProject, _ context: PageContext) async throws {
        // Before the runs: what begins meanwhile is shown twice rather than not at all.
        queued = try await context.parts.queue.entries(of: project.name, isOpen: true, limit: 10_000).reversed()
        notices = await RepositoryNotices(project, context)
        (reading, progress) = try await project.reading { store in
            let reading = try ProjectReading(store)
            let shown = reading.unfinished.prefix(Self.mostRunning).map(\.number)
            return (reading, try store.progress(ofRuns: Array(shown)))
        }
        (name, self.context) = (project.name, context)
        path = PagePath(project: project.name)
    }

    var html: HTML { urgent + rest }

    /// What somebody must do something about.
    var urgent: HTML { obligations + approvals }

    var rest: HTML { faults + nothing + running + live + workflows }

    private var faults: HTML { region("faults", notices.html) }

    private var nothing: HTML {
        guard reading.newestRun == nil, queued.isEmpty else { return emptyRegion("nothing") }
        return region(
            "nothing",
            .nothing(
                "Nothing has run yet.",
                "Start a workflow by " + .code("sluice dispatch WORKFLOW --server URL")
                    + ", push a commit, or wait for a schedule."))
    }

    /// An element's id, which is unique on a page of several projects.
    private func id(_ part: String) -> String { "\(part)-\(PercentEncoding.encoded(name))" }

    private func section(_ part: String, _ title: String, aside: HTML = "", _ content: HTML) -> HTML {
        .section(id(part), title, aside: aside, content)
    }

    // MARK: What is urgent

    /// With the project's name where the page is of several.
    private func title(_ words: String) -> String {
        context.project == nil && context.visibleProjects.count > 1 ? "\(words) · \(name)" : words
    }

    private var obligations: HTML {
        // The region is there when there is nothing in it, so that news of an obligation has a place.
        guard !reading.obligations.isEmpty else { return emptyRegion("obligations") }
        return section(
            "obligations", title("Open obligations"),
            aside: .link(path.obligations, "All obligations"),
            HTML(reading.obligations.map { ObligationNotice($0, context, path).html }))
    }

    private var approvals: HTML {
        guard !reading.approvals.isEmpty else { return emptyRegion("approvals") }
        return section("approvals", title("Waiting for approval"), HTML(reading.approvals.map(approval)))
    }

    private func emptyRegion(_ part: String) -> HTML { region(part, "") }

    /// Without a title.
    private func region(_ part: String, _ content: HTML) -> HTML {
        .element("section", ["id": id(part), "class": "part", "data-live": ""], content)
    }

    private func approval(_ waiting: RunApproval) -> HTML {
        let (run, approval) = (waiting.run, waiting.approval)
        return .card(
            .element(
                "div", ["class": "line"], Status.approval.badge,
                .link(
                    path.run(run.number) + "#approvals", .name(approval.environment), " asks for ",
                    .text("run \(run.number)"), classes: "strong"),
                .name(run.workflowName), .sha(run.sha),
                .element(
                    "span", ["class": "end muted"], "asked ", TimeText.ago(approval.askedAt, now: context.now),
                    ", expires ", TimeText.ago(approval.expiresAt, now: context.now))),
            classes: "notice approval")
    }

    // MARK: What goes on

    private static let mostRunning = 20

    /// What has begun, then what waits for its turn.
    private var running: HTML {
        guard !reading.unfinished.isEmpty || !queued.isEmpty else { return emptyRegion("running") }
        let (runs, starts) = (reading.unfinished.prefix(Self.mostRunning), queued.prefix(Self.mostRunning))
        let cards = runs.map { RunCard($0, progress[$0.number], context, path).html }
        return section(
            "running", reading.unfinished.isEmpty ? "Waiting to begin" : "Running now",
            aside: furtherRuns(reading.unfinished.count - runs.count) + furtherStarts(queued.count - starts.count),
            .element("div", ["class": "grid"], cards + starts.map { QueueCard($0, context, path).html }))
    }

    private func furtherRuns(_ count: Int) -> HTML {
        count > 0 ? .link("\(path.runs)?result=\(HistoryQuery.unfinished)", .text("\(count) more")) : ""
    }

    private func furtherStarts(_ count: Int) -> HTML {
        count > 0 ? .link(path.queue, .text("\(CountText.count(count, "more start")) wait")) : ""
    }

    private var live: HTML {
        guard !reading.live.isEmpty else { return emptyRegion("live") }
        let cards = reading.live.map { deployment -> HTML in
            .card(
                .element(
                    "div", ["class": "line"],
                    .element("h3", [:], .name(deployment.environment)), Status.success.badge("Live")),
                .element(
                    "p", ["class": "line"], .link(path.runs(at: deployment.sha), .sha(deployment.sha)),
                    .ref(deployment.ref), deployment.isSnapshot ? .element("span", ["class": "flag"], "snapshot") : ""),
                .element(
                    "p", ["class": "small muted"], TimeText.ago(deployment.deployedAt, now: context.now), " by ",
                    .person(deployment.requester),
                    deployment.approvedBy.map { ", approved by " + .person($0) } ?? ""),
                .element(
                    "p", ["class": "small"],
                    .link(path.run(deployment.run), .text("run \(deployment.run)")), " · ",
                    .link(path.runs(at: deployment.sha), "evidence")))
        }
        return section(
            "live", "Live", aside: .link(path.environments, "Deployments"), .element("div", ["class": "grid"], cards))
    }

    private var workflows: HTML {
        guard !reading.trends.isEmpty else { return emptyRegion("workflows") }
        let rows = reading.trends.map { trend -> PageTable.Row in
            let newest = trend.points.first
            let status = newest?.conclusion.map { Status($0) }
            return PageTable.Row(
                [
                    .link(path.runs(ofWorkflow: trend.workflow), .name(trend.name)),
                    newest.map { .link(path.run($0.run), status?.badge ?? .text("run \($0.run)")) } ?? "",
                    newest?.finishedAt.map { TimeText.ago($0, now: context.now) } ?? "",
                    newest?.seconds.map { .text(TimeText.duration($0)) } ?? "",
                    Sparkline(trend).html,
                ], status: status)
        }
        return section(
            "workflows", "Workflows", aside: .link(path.runs, "All runs"),
            PageTable(
                "The last result of each workflow",
                [
                    .init("Workflow"), .init("Last result"), .init("When"), .init("Took", isNumber: true),
                    .init("Last \(ProjectReading.trendLength) runs"),
                ], rows
            ).html)
    }
}
