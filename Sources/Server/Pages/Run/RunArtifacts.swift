import Conductor
import History
import Markup

/// What a run has kept: to be saved, and looked at where a browser can show it.
struct RunArtifacts: Sendable {
    /// An artifact, and those of its files that can be looked at.
    struct Shown: Sendable {
        var artifact: Artifact
        /// HTML reports, by their paths.
        var reports: [String]
        /// The first of Playwright's traces.
        var traces: [PlaywrightTrace]
        /// Traces that are not shown.
        var furtherTraces: Int
    }

    let artifacts: [Shown]
    let context: PageContext
    let path: PagePath
    let run: Int

    private static let mostReports = 3
    private static let mostTraces = 12

    init(_ artifacts: [Shown], _ context: PageContext, _ path: PagePath, run: Int) {
        (self.artifacts, self.context, self.path, self.run) = (artifacts, context, path, run)
    }

    /// Of a run, from its store.
    static func read(_ artifacts: [Artifact], in store: Store) -> [Shown] {
        artifacts.map { artifact in
            // One that is gone, or damaged, is told of by whoever wants to have it.
            let paths = ((try? ArtifactStore(store).contents(of: artifact)) ?? []).map(\.path)
            let pages = paths.filter { $0.hasSuffix(".html") }
            let traces = paths.compactMap(PlaywrightTrace.init)
            // The one at the top leads to all others.
            let top = pages.filter { !$0.contains("/") || $0.hasSuffix("/index.html") }
            return Shown(
                artifact: artifact, reports: Array((top.isEmpty ? pages : top).prefix(mostReports)),
                traces: Array(traces.prefix(mostTraces)), furtherTraces: max(0, traces.count - mostTraces))
        }
    }

    var html: HTML {
        guard !artifacts.isEmpty else {
            return .element("section", ["id": "artifacts", "class": "part", "data-live": ""])
        }
        return .section("artifacts", "Artifacts", HTML(artifacts.map(card)))
    }

    private func card(_ shown: Shown) -> HTML {
        let artifact = shown.artifact
        return .card(
            .element(
                "div", ["class": "line"], Icon.file,
                .link("\(address(artifact))/zip", .name(artifact.name), classes: "strong"),
                .element(
                    "span", ["class": "end muted number"],
                    .text("\(CountText.count(artifact.fileCount, "file")), \(CountText.bytes(artifact.size))"))),
            HTML(shown.reports.map { report($0, artifact) }), traces(shown))
    }

    private func address(_ artifact: Artifact) -> String {
        let project = PercentEncoding.encoded(path.project)
        return "/api/v1/projects/\(project)/runs/\(run)/artifacts/\(PercentEncoding.encoded(artifact.name))"
    }

    /// In a frame that may do nothing to the page around it, and is fetched when somebody opens it.
    private func report(_ file: String, _ artifact: Artifact) -> HTML {
        let ticket = context.parts.tickets.ticket(artifact, ofRun: run, in: path.project, at: context.now)
        let address = ReportRoutes.path(file, of: artifact, ofRun: run, in: path.project, ticket: ticket)
        return .element(
            "details", ["id": "report-\(artifact.id)-\(PercentEncoding.encoded(file))"],
            .element("summary", [:], .name(file)),
            .element("p", ["class": "small"], .link(address, "Open it alone")),
            .element(
                "iframe",
                [
                    "class": "report", "sandbox": SecurityHeaders.allowed, "loading": "lazy", "src": address,
                    "title": "The report \(file) of \(artifact.name)",
                ]))
    }

    private func traces(_ shown: Shown) -> HTML {
        guard !shown.traces.isEmpty else { return "" }
        let further = CountText.count(shown.furtherTraces, "further trace")
        return HTML(shown.traces.map { trace($0, shown.artifact) })
            + (shown.furtherTraces == 0
                ? "" : .element("p", ["class": "small muted"], .text("\(further) in the artifact")))
    }

    /// The file itself is saved: the artifact's archive has it in another archive, which Playwright does not open.
    private func trace(_ trace: PlaywrightTrace, _ artifact: Artifact) -> HTML {
        let parts = trace.path.split(separator: "/").map { PercentEncoding.encoded(String($0)) }
        return .element(
            "p", ["class": "small trace"], "A trace of Playwright: save ",
            .link("\(address(artifact))/files/\(parts.joined(separator: "/"))", .name(trace.path)), ", then ",
            .code(trace.command))
    }
}
