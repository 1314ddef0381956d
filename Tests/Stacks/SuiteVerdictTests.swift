import Testing

@testable import Stacks

@Suite("The verdict on a suite") struct SuiteVerdictTests {
    private func test(_ name: String, _ outcome: StackOutcome, _ message: String? = nil) -> SuiteReport.Test {
        SuiteReport.Test(
            shortName: name,
            result: SuiteResult.Case(name: "page.spec.ts::\(name)", outcome: outcome, seconds: 1, message: message))
    }

    private func verdict(
        _ ending: SuiteEnding, _ evidence: SuiteVerdict.Evidence, allowing skips: [String] = []
    ) -> SuiteResult {
        SuiteVerdict(suite: "ui", allowedSkips: skips.map { NameWildcard($0) }, within: 600)
            .result(ending, evidence, seconds: 2, lastLine: "the end")
    }

    @Test("All tests passed and the command, too")
    func success() {
        let result = verdict(.exited(0), .report(SuiteReport(tests: [test("a", .success), test("b", .success)])))
        #expect(result.outcome == .success)
        #expect(result.message == nil)
        #expect(result.counts == TestCounts(passed: 2))
    }

    @Test("Each way to look green has its own sentence")
    func failures() {
        let passed = test("a", .success)
        let skipped = test("b", .skipped, "no key")
        let failed = test("c", .failure, "\n  expected 1\n  got 2")
        let cases: [(SuiteEnding, SuiteVerdict.Evidence, String)] = [
            (
                .exited(0), .report(SuiteReport()),
                "It has run no test: its report is empty. The command ended with exit code 0."
            ),
            (
                .exited(5), .report(SuiteReport()),
                "It has run no test: its report is empty. The command ended with exit code 5."
            ),
            (
                .exited(0), .report(SuiteReport(tests: [passed, skipped])),
                #"1 test of 2 skipped though "allow-skips" does not name it, first "page.spec.ts::b" (no key)."#
            ),
            (
                .exited(1), .report(SuiteReport(tests: [passed, failed])),
                #"1 of 2 tests failed, first "page.spec.ts::c":   expected 1"#
            ),
            (
                .exited(0), .report(SuiteReport(tests: [failed])),
                #"1 of 1 test failed, first "page.spec.ts::c":   expected 1 Yet the command ended with exit code 0."#
            ),
            (
                .exited(3), .report(SuiteReport(tests: [passed])),
                #"No test of 1 failed by its report, yet the command ended with exit code 3. Its last line is "the end"."#
            ),
            (
                .signalled(11), .missing(#"It left no report "api.xml"."#),
                #"It left no report "api.xml". The command was ended by signal 11. Its last line is "the end"."#
            ),
            (.exited(0), .missing("None."), "None. The command ended with exit code 0."),
            (
                .late, .report(SuiteReport(tests: [passed])),
                #"It was ended after 10m: a test hangs, or "within" is too short. Its last line is "the end"."#
            ),
            (
                .exited(1), .report(SuiteReport(tests: [passed], errors: ["No module named x\nmore"])),
                "Something went wrong outside of any test: No module named x"
            ),
            (.exited(2), .command("make check"), #"The command ended with exit code 2. Its last line is "the end"."#),
        ]
        for (ending, evidence, sentence) in cases {
            let result = verdict(ending, evidence)
            #expect(result.outcome == .failure)
            #expect(result.message == sentence)
        }
    }

    @Test("Skips that are named are allowed, by a test's name or by its full one")
    func allowedSkips() {
        let report = SuiteReport(tests: [test("a", .success), test("b-cloud", .skipped), test("c", .skipped)])
        let result = verdict(.exited(0), .report(report), allowing: ["*-cloud", "page.spec.ts::?"])
        #expect(result.outcome == .success)
        #expect(result.unexpectedSkips.isEmpty)
        #expect(verdict(.exited(0), .report(report), allowing: ["*-cloud"]).unexpectedSkips == ["page.spec.ts::c"])
    }

    @Test("A suite whose tests were all skipped has shown nothing, however they are named")
    func allSkipped() {
        let result = verdict(.exited(0), .report(SuiteReport(tests: [test("b", .skipped)])), allowing: ["*"])
        #expect(result.message == "It has run no test: all 1 were skipped.")
    }

    @Test("A command without a report is one test")
    func command() {
        let result = verdict(.exited(0), .command("make check"))
        #expect(result.counts == TestCounts(passed: 1))
        #expect(result.cases.map(\.name) == ["make check"])
        #expect(result.outcome == .success)
    }

    @Test("A suite that was cancelled is neither a success nor a failure")
    func cancelled() {
        let result = verdict(.cancelled("Ctrl-C."), .missing("None."))
        #expect(result.outcome == .cancelled)
        #expect(result.message == "Ctrl-C.")
    }

    @Test(
        "Wildcards take any characters, or one",
        arguments: [
            ("*-cloud", "test-cloud", true), ("*-cloud", "test-cloudy", false), ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("*", "", true), ("", "", true), ("", "a", false), ("a*b*c", "a1b2b3c", true), ("a*b*c", "a1c", false),
            ("test_[x]", "test_[x]", true), ("**", "a/b", true),
        ])
    func wildcards(pattern: String, name: String, matches: Bool) {
        #expect(NameWildcard(pattern).matches(name) == matches)
    }

    @Test(
        "Times are told as they are written",
        arguments: [(600.0, "10m"), (90, "90s"), (7200, "2h"), (0.5, "0.5s"), (60, "60s")])
    func times(seconds: Double, text: String) {
        #expect(durationText(seconds: seconds) == text)
    }

    @Test("Tests are counted while they run")
    func progress() {
        var progress = SuiteProgress()
        let counts = [
            "tests/test_ui.py::test_ok[chromium] PASSED                     [ 14%]",
            "tests/test_ui.py::test_p[a b] FAILED                           [ 28%]",
            "tests/test_ui.py::test_skip SKIPPED (cloud only)               [ 42%]",
            "FAILED tests/test_ui.py::test_bad - AssertionError: no", "collected 7 items",
            "  ✓  1 [chromium] › page.spec.ts:3:5 › shows (1.2s)", "  -  2 page.spec.ts:9:5 › skipped", "- a list",
            "\u{1B}[31m  ✘  3 page.spec.ts:12:5 › fails\u{1B}[39m",
        ].map { progress.counts(after: $0)?.total }
        #expect(counts == [1, 2, 3, nil, nil, 4, 5, nil, 6])
    }
}
