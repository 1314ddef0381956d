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
        /// Playwright's traces.
        var traces: [String]
    }

    let artifacts: [Shown]
    let path: PagePath
    let run: Int

    private static let mostReports = 3

    init(_ artifacts: [Shown], _ path: PagePath, run: Int) {
        (self.artifacts, self.path, self.run) = (artifacts, path, run)
    }

    /// Of a run, from its store.
    static func read(_ artifacts: [Artifact], in store: Store) -> [Shown] {
        artifacts.map { artifact in
            // One that is gone, or damaged, is told of by whoever wants to have it.
            let paths = ((try? ArtifactStore(store).contents(of: artifact)) ?? []).map(\.path)
            let pages = paths.filter { $0.hasSuffix(".html") }
            // The one at the top leads to all others.
            let top = pages.filter { !$0.contains("/") || $0.hasSuffix("/index.html") }
            return Shown(
                artifact: artifact, reports: Array((top.isEmpty ? pages : top).prefix(mostReports)),
                traces: Array(paths.filter { $0.split(separator: "/").last == "trace.zip" }.prefix(mostReports)))
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
            HTML(shown.reports.map { report($0, artifact) }), HTML(shown.traces.map { trace($0, artifact) }))
    }

    private func address(_ artifact: Artifact) -> String {
        let project = PercentEncoding.encoded(path.project)
        return "/api/v1/projects/\(project)/runs/\(run)/artifacts/\(PercentEncoding.encoded(artifact.name))"
    }

    private func address(_ file: String, _ artifact: Artifact) -> String {
        let parts = file.split(separator: "/").map { PercentEncoding.encoded(String($0)) }
        return "\(address(artifact))/files/\(parts.joined(separator: "/"))"
    }

    /// In a frame that may do nothing to the page around it, and is fetched when somebody opens it.
    private func report(_ file: String, _ artifact: Artifact) -> HTML {
        .element(
            "details", ["id": "report-\(artifact.id)-\(PercentEncoding.encoded(file))"],
            .element("summary", [:], .name(file)),
            .element("p", ["class": "small"], .link(address(file, artifact), "Open it alone")),
            .element(
                "iframe",
                [
                    "class": "report", "sandbox": "allow-scripts", "loading": "lazy", "src": address(file, artifact),
                    "title": "The report \(file) of \(artifact.name)",
                ]))
    }

    private func trace(_ file: String, _ artifact: Artifact) -> HTML {
        .element(
            "p", ["class": "small"], "A trace of Playwright: ", .link(address(file, artifact), .name(file)),
            ", to be looked at by ", .code("npx playwright show-trace trace.zip"))
    }
}
