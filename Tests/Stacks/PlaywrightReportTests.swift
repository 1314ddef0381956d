import Stacks
import Testing

@Suite("Playwright's JSON reports") struct PlaywrightReportTests {
    private func read(_ text: String) throws -> SuiteReport { try PlaywrightReport.read(Array(text.utf8)) }

    /// In the form of `JSONReport` in Playwright's `types/testReporter.d.ts`.
    static let report = #"""
        {
          "config": { "rootDir": "/src/tests" },
          "suites": [ { "title": "page.spec.ts", "file": "page.spec.ts", "line": 0, "column": 0,
            "specs": [
              { "title": "shows the page", "ok": true, "tags": [], "id": "1", "file": "page.spec.ts", "line": 3,
                "column": 5, "tests": [ { "timeout": 30000, "annotations": [], "expectedStatus": "passed",
                  "projectId": "chromium", "projectName": "chromium", "status": "expected", "results": [
                    { "workerIndex": 0, "status": "passed", "duration": 1250, "errors": [], "stdout": [],
                      "stderr": [], "retry": 0, "startTime": "2026-11-22T02:00:00.000Z", "attachments": [] } ] } ] },
              { "title": "needs the cloud", "ok": true, "tests": [ { "projectName": "chromium",
                  "annotations": [ { "type": "skip", "description": "no key" } ], "expectedStatus": "skipped",
                  "status": "skipped", "results": [] } ] } ],
            "suites": [ { "title": "the flow", "file": "page.spec.ts", "specs": [
              { "title": "lists items", "ok": false, "tests": [ { "projectName": "chromium", "annotations": [],
                  "expectedStatus": "passed", "status": "unexpected", "results": [
                    { "status": "failed", "duration": 500, "retry": 0,
                      "error": { "message": "x" },
                      "errors": [ { "message": "Error: \u001b[2mexpect(\u001b[22m\u001b[31mlocator\u001b[39m)\n\n" } ],
                      "attachments": [
                        { "name": "screenshot", "contentType": "image/png", "path": "/out/a/test-failed-1.png" },
                        { "name": "note", "contentType": "text/plain", "body": "aGk=" } ] },
                    { "status": "timedOut", "duration": 250, "retry": 1, "errors": [ { "message": "later" } ],
                      "attachments": [ { "name": "trace", "contentType": "application/zip",
                        "path": "/out/a-retry1/trace.zip" } ] } ] } ] },
              { "title": "searches", "ok": true, "tests": [ { "projectName": "", "annotations": [],
                  "expectedStatus": "passed", "status": "flaky", "results": [
                    { "status": "failed", "duration": 10, "errors": [ { "message": "once" } ], "attachments": [] },
                    { "status": "passed", "duration": 10, "errors": [], "attachments": [] } ] } ] } ] } ]
          } ],
          "errors": [], "stats": { "expected": 1, "skipped": 1, "unexpected": 1, "flaky": 1 }
        }
        """#

    @Test("Tests are read with project, file and titles, over all their attempts")
    func tests() throws {
        let report = try read(Self.report)
        #expect(
            report.tests.map(\.result.name) == [
                "[chromium] › page.spec.ts › shows the page", "[chromium] › page.spec.ts › needs the cloud",
                "[chromium] › page.spec.ts › the flow › lists items", "page.spec.ts › the flow › searches",
            ])
        #expect(report.tests.map(\.shortName) == ["shows the page", "needs the cloud", "lists items", "searches"])
        #expect(report.tests.map(\.result.outcome) == [.success, .skipped, .failure, .success])
        #expect(report.tests.map(\.result.seconds) == [1.25, 0, 0.75, 0.02])
        #expect(report.tests[1].result.message == "no key")
        #expect(report.tests[2].result.message == "Failed 2 times. Error: expect(locator)")
        #expect(report.tests[2].result.attachments == ["/out/a/test-failed-1.png", "/out/a-retry1/trace.zip"])
    }

    @Test("A test that passes only when tried again is told as such")
    func flaky() throws {
        let report = try read(Self.report)
        #expect(report.tests.map(\.isFlaky) == [false, false, false, true])
        #expect(report.tests[3].result.message == "Passed on attempt 2. Before: once")
    }

    @Test("What goes wrong outside of tests is kept")
    func errors() throws {
        let report = try read(#"{"suites": [], "errors": [{"message": "Error: No tests found"}, {"value": "thrown"}]}"#)
        #expect(report == SuiteReport(errors: ["Error: No tests found", "thrown"]))
    }

    @Test(
        "What is no report of Playwright is refused",
        arguments: [
            ("", "no JSON"), ("{", "no JSON"), ("[]", #"no "suites""#), (#"{"suites": [1]}"#, "is no object"),
            (#"{"suites": [{"specs": [{"title": "a"}]}]}"#, #"no "title" or no "tests""#),
            (#"{"suites": [{"specs": [{"title": "a", "tests": [{}]}]}]}"#, #""a" of the report has no "status""#),
            (#"{"suites": [{"specs": [{"title": "a", "tests": [{"status": "maybe"}]}]}]}"#, #"status "maybe""#),
        ])
    func refused(text: String, sentence: String) throws {
        let error = try #require(throws: SuiteReportError.self) { try read(text) }
        #expect(error.message.contains(sentence), "\(error.message)")
    }
}
