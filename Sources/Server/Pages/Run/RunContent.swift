import History
import Markup
import Planning
import Runs

/// The parts of a run's page.
struct RunContent: Sendable {
    let reading: RunReading
    /// Nil where the plan cannot be made again.
    let log: DecisionLog?
    let besides: RunBesides
    let context: PageContext
    let path: PagePath

    init(
        _ reading: RunReading, _ log: DecisionLog?, _ besides: RunBesides, _ context: PageContext, _ path: PagePath
    ) {
        (self.reading, self.log, self.besides) = (reading, log, besides)
        (self.context, self.path) = (context, path)
    }

    var details: RecordedDetails { reading.details }
    var run: RecordedRun { details.run }
    var now: Timestamp { context.now }
    var inputs: RunInputs { RunInputs(reading.request, log?.state.plan) }

    var html: HTML {
        let artifacts = RunArtifacts(besides.artifacts, context, path, run: run.number).html
        let tests = besides.tests.map { TestResultsPart($0).html } ?? region("tests")
        // What somebody has to do, how it goes, what went wrong; then what one looks up.
        return obligations + RunApprovals(self).html + graph + timeline + annotations + facts + summaries + tests
            + artifacts + evidencePart + RunJournalPart(self).html
    }

    // MARK: The head

    var aside: HTML { Status(run).badge + RunActions(self).html }

    var lead: HTML {
        .element("span", [:], .name(run.event))
            + .ref(run.ref) + .link(path.runs(at: run.sha), .sha(run.sha)) + .person(run.actor)
            + TimeText.ago(run.createdAt, now: now)
            + .element(
                "span", [:], run.finishedAt == nil ? "for " : "took ",
                TimeText.span(from: run.startedAt ?? run.createdAt, to: run.finishedAt, now: now))
            + (run.waitsFor.map { .element("span", ["class": "strong"], .text("waits for \($0)")) } ?? "")
            + HTML(run.flags.sorted().map { .element("span", ["class": "flag"], .text($0.rawValue)) })
    }

    private var facts: HTML {
        let repeated = run.rerunOf.map { HTML.link(path.run($0), .text("run \($0)")) } ?? ""
        let cancelled = run.cancelledBy.map { HTML.person($0) } ?? ""
        let losses =
            run.engineLosses == 0
            ? ""
            : HTML.text(
                CountText.count(run.engineLosses, "time")
                    + (run.secondsWithoutEngine.map { ", \(TimeText.duration($0)) without one" } ?? ""))
        return .element(
            "section", ["id": "facts", "class": "part card", "data-live": "", "aria-label": "About this run"],
            .facts([
                ("Workflow", .link(path.runs(ofWorkflow: run.workflow), .name(run.workflow))),
                ("Commit", .sha(run.sha)), ("Inputs", inputs.html("run-input")),
                ("Began", run.startedAt.map { TimeText.moment($0) } ?? .muted("not yet")),
                ("Ended", run.finishedAt.map { TimeText.moment($0) } ?? ""),
                ("Asked by", reading.request.map { $0.requester.isEmpty ? "" : .person($0.requester) } ?? ""),
                ("Not trusted", confinement), ("Repeats", repeated), ("Cancelled by", cancelled),
                ("The engine was lost", losses),
                ("Evidence", isEvidence),
            ]))
    }

    /// Empty for a run whose event is trusted.
    private var confinement: HTML {
        guard let confinement = reading.request?.confinement else { return "" }
        let limits =
            confinement.allowsHost ? "no secrets, no environments" : "no secrets, no environments, containers only"
        guard let approver = confinement.approver else { return .text(limits) }
        return HTML([.text(limits + "; approved by "), .person(approver)])
    }

    /// Whether it proves anything about its commit, and if not, why.
    private var isEvidence: HTML {
        guard run.state == .finished else { return "" }
        guard let reason = run.missingEvidence(for: run.sha) else { return "for its commit" }
        // What it says of the commit that its jobs have checked out is no proof of its own.
        if let other = run.provenCommit, run.missingEvidence(for: other) == nil {
            return "for " + .link(path.runs(at: other), .sha(other)) + ", which its jobs checked out"
        }
        return .text("none: \(reason)")
    }

    // MARK: Jobs

    private var obligations: HTML {
        guard !details.obligations.isEmpty else { return region("obligations") }
        let open = details.obligations.filter { $0.state == .open }
        let rest = details.obligations.filter { $0.state != .open }
        return .section(
            "obligations", "Obligations", HTML((open + rest).map { ObligationNotice($0, context, path).html }))
    }

    private var graph: HTML {
        guard let log, details.jobs.count > 1 else { return region("graph") }
        let graph = RunGraph(log.state.plan, details.jobs, run: run.number, path, now: now)
        return .section("graph", "Jobs", RunGraphPicture(graph).html)
    }

    private var timeline: HTML {
        guard !details.jobs.isEmpty else {
            return .section("timeline", "Timeline", .nothing("No job is known yet.", "The run has not been planned."))
        }
        return .section(
            "timeline", "Timeline", RunTimeline(details, log?.decisions ?? [], besides.lateSteps, path, now: now).html)
    }

    /// News may fill it.
    func region(_ id: String) -> HTML {
        .element("section", ["id": id, "class": "part", "data-live": ""])
    }
}
