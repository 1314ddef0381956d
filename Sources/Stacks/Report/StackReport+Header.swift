import Markup
import Source

extension StackReport {
    private var verdict: String {
        switch record.outcome {
        case .success: "Passed"
        case .failure: "Failed"
        case .cancelled: "Cancelled"
        case .skipped: "Skipped"
        case nil: "Did not end"
        }
    }

    var header: HTML {
        let identity = record.identity
        let variant: HTML = identity?.variant.map { .element("span", ["class": "variant"], .text($0)) } ?? ""
        return .element(
            "header", ["class": ReportWord.word(record.outcome)],
            .element("p", ["class": "kind"], "Stack test"),
            .element("h1", [:], .text(identity?.name ?? "A stack"), variant),
            .element(
                "p", ["class": "verdict"], badge(record.outcome), .element("strong", [:], .text(verdict)),
                .element("span", [:], .text(summary))),
            .element("dl", ["class": "facts"], facts))
    }

    /// `in 24.9 s · 3 of 4 tests passed · 1 skipped`.
    private var summary: String {
        var parts: [String] = []
        if let took = ReportWord.duration(from: record.startedAt, to: record.finishedAt) { parts.append("in \(took)") }
        let counts = record.counts
        if counts.total > 0 {
            parts.append("\(counts.passed) of \(ReportWord.count(counts.total, "test", "tests")) passed")
        }
        if counts.skipped > 0 { parts.append("\(counts.skipped) skipped") }
        let checks = record.checks.filter { $0.outcome != .skipped }
        let good = checks.count { $0.outcome == .success }
        if !checks.isEmpty {
            parts.append("\(good) of \(ReportWord.count(checks.count, "check", "checks")) passed")
        }
        return parts.joined(separator: " · ")
    }

    private var facts: [HTML] {
        var facts: [(String, HTML)] = []
        if let identity = record.identity {
            facts.append(("Commit", commit(identity)))
            facts.append(("File", .element("code", [:], .text(identity.file))))
            facts.append(("Project", .element("code", [:], .text(identity.project))))
            if let target = identity.target { facts.append(("Target", .element("code", [:], .text(target)))) }
        }
        if let start = record.startedAt { facts.append(("Started", .text(ReportWord.moment(start)))) }
        facts.append(("Evidence", .text(evidence)))
        if let digest = record.identity?.composeDigest, !digest.isEmpty {
            facts.append(
                ("Compose model", .element("code", ["title": "SHA-256 \(digest)"], .text(String(digest.prefix(16))))))
        }
        if let until = record.keptUntil { facts.append(("Kept until", .text(ReportWord.moment(until)))) }
        return facts.map { .element("div", [:], .element("dt", [:], .text($0)), .element("dd", [:], $1)) }
    }

    private func commit(_ identity: StackIdentity) -> HTML {
        guard let sha = identity.sha else { return "none: the folder is in no repository" }
        let short: HTML = .element("code", ["title": sha], .text(String(sha.prefix(12))))
        return identity.isDirty ? short + " with changes" : short
    }

    private var evidence: String {
        if record.isEvidence { return "yes: these images may ship" }
        if record.outcome != .success { return "no" }
        if record.identity?.target != nil { return "no: the stack was up already" }
        if record.identity?.sha == nil { return "no: there is no commit" }
        if record.identity?.isDirty == true { return "no: the files differ from the commit" }
        return record.isPartial ? "no: not all suites were asked for" : "no"
    }

    // MARK: The first cause

    var cause: HTML {
        guard let failure = record.failure else { return "" }
        return .element(
            "section", ["id": "cause", "aria-labelledby": "cause-title"],
            .element("h2", ["id": "cause-title"], "First cause"),
            .element("p", ["class": "message"], .text(failure.message)),
            .element("p", ["class": "place"], .text(place(of: failure))),
            failure.hint.map { .element("p", ["class": "hint"], .text($0)) } ?? "",
            lastLines(of: failure), picture(of: failure))
    }

    private func place(of failure: StackFailure) -> String {
        var parts = ["In the phase '\(failure.phase.rawValue)'"]
        if let range = failure.range, let file = record.identity?.file {
            parts.append("\(file):\(range.start.line):\(range.start.column)")
        }
        if let service = failure.service { parts.append("service \(service)") }
        return parts.joined(separator: " · ")
    }

    private func lastLines(of failure: StackFailure) -> HTML {
        guard !failure.lastLines.isEmpty else { return "" }
        let of = failure.service.map { "The last lines of \($0)" } ?? "What came last"
        let lines = failure.lastLines.suffix(200).map { shownLine($0) }.joined(separator: "\n")
        return .element(
            "figure", [:], .element("figcaption", [:], .text(of)),
            .element("pre", ["tabindex": "0"], .text(lines)))
    }

    private func picture(of failure: StackFailure) -> HTML {
        guard let path = failure.screenshot else { return "" }
        let link: HTML = .element("a", ["href": ReportWord.link(path)], .text(path))
        guard let screenshot else { return .element("p", [:], "Screenshot: ", link) }
        return .element(
            "figure", [:],
            .element("figcaption", [:], "What the browser showed: ", link),
            .void("img", ["src": screenshot.url, "alt": "The browser when the test failed"]))
    }

    var warnings: HTML {
        let left = record.left ?? []
        guard !record.warnings.isEmpty || !left.isEmpty else { return "" }
        let items = left.map { "Left on this host: \($0)" } + record.warnings
        return section(
            "warnings", "Warnings", .element("ul", [:], items.map { .element("li", [:], .text($0)) }))
    }
}
