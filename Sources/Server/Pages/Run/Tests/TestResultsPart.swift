import Markup
import Runs

/// The tests of a run: what failed first, then what cannot be relied on, then what took longest.
struct TestResultsPart: Sendable {
    let results: TestResults
    private static let mostFailed = 50
    private static let mostSlow = 10

    init(_ results: TestResults) { self.results = results }

    var html: HTML {
        let failed = results.failed
        return .section(
            "tests", "Tests", aside: .muted(summary(failed.count)),
            HTML(failed.prefix(Self.mostFailed).map(failure)),
            failed.count > Self.mostFailed
                ? .element("p", ["class": "note"], .text("\(failed.count - Self.mostFailed) more failed.")) : "",
            list("Flaky", results.flaky), list("Slowest", results.slowest(Self.mostSlow)))
    }

    private func summary(_ failed: Int) -> String {
        let good = results.all.count - failed - results.skipped
        return "\(good) succeeded, \(failed) failed, \(results.skipped) skipped"
    }

    private func failure(_ test: TestResults.Test) -> HTML {
        .card(
            .element(
                "div", ["class": "line"], Status.failure.badge,
                .element("span", ["class": "strong"], .name(test.test.name)), owner(test),
                .element("span", ["class": "end number muted"], .text(TimeText.duration(test.test.seconds)))),
            .element("p", ["class": "small muted"], .text(history(test))),
            test.test.message.map { .element("pre", ["class": "message", "tabindex": "0"], .text($0)) } ?? "",
            classes: "notice failure")
    }

    private func owner(_ test: TestResults.Test) -> HTML {
        test.owner.map { .element("span", ["class": "flag"], .name($0)) } ?? ""
    }

    private func history(_ test: TestResults.Test) -> String {
        guard test.earlier > 0 else { return "It is new: no run before had it." }
        let before = test.earlier == 1 ? "the one run before" : "the last \(test.earlier) runs"
        guard test.earlierFailures > 0 else { return "It succeeded in \(before) that had it." }
        let word = test.isFlaky ? "Flaky: it" : "It"
        return test.earlier == 1
            ? "\(word) failed in \(before) that had it."
            : "\(word) failed in \(test.earlierFailures) of \(before) that had it."
    }

    private func list(_ title: String, _ tests: [TestResults.Test]) -> HTML {
        guard !tests.isEmpty else { return "" }
        let rows = tests.prefix(30).map { test in
            PageTable.Row(
                [
                    .name(test.test.name) + " " + owner(test), Status(test.test.outcome).badge,
                    .text(TimeText.duration(test.test.seconds)),
                    test.earlier > 0 ? .text("\(test.earlierFailures) of \(test.earlier)") : "",
                ], status: Status(test.test.outcome))
        }
        let columns: [PageTable.Column] = [
            .init("Test"), .init("Result"), .init("Took", isNumber: true), .init("Failed before", isNumber: true),
        ]
        return .element(
            "details", ["id": "tests-\(title)", "class": "card"],
            .element("summary", [:], .text("\(title) (\(tests.count))")), PageTable(title, columns, rows).html)
    }
}
