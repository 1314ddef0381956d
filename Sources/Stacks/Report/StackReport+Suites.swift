import Markup

extension StackReport {
    /// More would make the page slow; the suite's own report has them.
    private static let mostCases = 2000

    var suites: HTML {
        guard !record.suites.isEmpty else { return "" }
        return section("suites", "Suites", HTML(record.suites.map { suite($0) }))
    }

    private func suite(_ suite: StackRecord.Suite) -> HTML {
        guard let result = suite.result else {
            return .element(
                "article", [:], .element("h3", [:], badge(nil), .text(suite.name)),
                .element("p", ["class": "message"], "It did not end."))
        }
        return .element(
            "article", [:],
            .element(
                "h3", [:], badge(result.outcome), .text(suite.name),
                .element("span", ["class": "count"], .text(counts(result)))),
            result.message.map { .element("p", ["class": "message"], .text($0)) } ?? "",
            cases(result))
    }

    private func counts(_ result: SuiteResult) -> String {
        let counts = result.counts
        var parts = ["\(counts.passed) passed"]
        if counts.failed > 0 { parts.append("\(counts.failed) failed") }
        if counts.skipped > 0 { parts.append("\(counts.skipped) skipped") }
        return (parts + [ReportWord.duration(seconds: result.seconds)]).joined(separator: " · ")
    }

    /// Failed ones first, then the skipped ones; those that passed are folded away where they are many.
    private func cases(_ result: SuiteResult) -> HTML {
        let shown = result.cases.prefix(Self.mostCases)
        let cut = result.cases.count - shown.count
        let passed = shown.filter { $0.outcome == .success }
        let others =
            shown.filter { $0.outcome == .failure } + shown.filter { $0.outcome == .cancelled }
            + shown.filter { $0.outcome == .skipped }
        let note: HTML =
            cut > 0
            ? .element("p", ["class": "note"], .text("\(cut) more cases are not shown; the suite's report has them."))
            : ""
        guard passed.count > 20 else { return table(others + passed, of: result) + note }
        let summary = "\(passed.count) tests passed"
        return table(others, of: result)
            + .element("details", [:], .element("summary", [:], .text(summary)), table(passed, of: result)) + note
    }

    private func table(_ cases: [SuiteResult.Case], of result: SuiteResult) -> HTML {
        guard !cases.isEmpty else { return "" }
        let unexpected = Set(result.unexpectedSkips)
        return rows(
            cases.map { test in
                let skip: HTML =
                    unexpected.contains(test.name) ? .element("p", ["class": "message"], "Must not be skipped.") : ""
                let message: HTML =
                    test.message.map { .element("pre", ["tabindex": "0"], .text(shownLine($0, most: 8000))) } ?? ""
                return row(test.outcome, .text(test.name) + skip + message + links(test.attachments), test.seconds)
            })
    }

    private func links(_ paths: [String]) -> HTML {
        guard !paths.isEmpty else { return "" }
        let links = paths.map { path -> HTML in
            .element("a", ["href": ReportWord.link(path)], .text(String(path.split(separator: "/").last ?? "")))
        }
        return .element("p", ["class": "links"], links.flatMap { [$0, " "] })
    }

    // MARK: Rows of what has an outcome

    func rows(_ rows: [HTML]) -> HTML {
        .element(
            "div", ["class": "scroll"],
            .element(
                "table", [:],
                .element(
                    "thead", ["class": "unseen"],
                    .element(
                        "tr", [:], .element("th", ["scope": "col"], "Outcome"),
                        .element("th", ["scope": "col"], "What"), .element("th", ["scope": "col"], "Time"))),
                .element("tbody", [:], rows)))
    }

    func row(_ outcome: StackOutcome, _ content: HTML, _ seconds: Double) -> HTML {
        let time = seconds > 0 ? ReportWord.duration(seconds: seconds) : ""
        return .element(
            "tr", ["class": ReportWord.word(outcome)], .element("td", ["class": "outcome"], badge(outcome)),
            .element("td", [:], content), .element("td", ["class": "time"], .text(time)))
    }
}
