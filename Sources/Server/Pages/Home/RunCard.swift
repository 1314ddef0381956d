import History
import Markup

/// A run that is under way.
struct RunCard: Sendable {
    let run: RecordedRun
    /// Nil for one that has no jobs yet.
    let progress: RunProgress?
    let context: PageContext
    let path: PagePath

    init(_ run: RecordedRun, _ progress: RunProgress?, _ context: PageContext, _ path: PagePath) {
        (self.run, self.progress, self.context, self.path) = (run, progress, context, path)
    }

    var html: HTML {
        .card(
            .element(
                "div", ["class": "line"], Status(run).badge,
                .link(path.run(run.number), .text("#\(run.number) "), .name(run.workflowName), classes: "strong")),
            .element("p", ["class": "line small"], .ref(run.ref), .sha(run.sha), .person(run.actor)),
            .element(
                "p", ["class": "small muted"],
                TimeText.span(from: run.startedAt ?? run.createdAt, to: nil, now: context.now),
                progress.map { .text(" · \($0.finished) of \(CountText.count($0.all, "job")) done") } ?? "",
                run.waitsFor.map { .text(" · waits for \($0)") } ?? ""),
            bar)
    }

    private var bar: HTML {
        guard let progress, progress.all > 0 else { return "" }
        let done = progress.finished * 1000 / progress.all
        return .element(
            "svg",
            [
                "class": "progress", "viewBox": "0 0 1000 6", "preserveAspectRatio": "none", "aria-hidden": "true",
                "focusable": "false",
            ],
            .element("rect", ["class": "back", "width": "1000", "height": "6"]),
            .element("rect", ["class": "done", "width": "\(done)", "height": "6"]))
    }
}
