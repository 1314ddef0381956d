import Source
import Testing
import Workflows

@Suite("Obligations and locks in sluice.yml")
struct ObligationSettingsTests {
    private func read(_ text: String) -> (settings: Settings?, diagnostics: [Diagnostic]) {
        SettingsReader(builtIns: []).read(SourceFile(path: "sluice.yml", text: text))
    }

    private func lines(_ text: String) -> [String] {
        read(text).diagnostics.map { diagnostic in
            let start = diagnostic.range?.start
            return "\(start?.line ?? 0):\(start?.column ?? 0) \(diagnostic.severity) \(diagnostic.message)"
        }
    }

    @Test("every key comes through")
    func everyKey() throws {
        let (settings, diagnostics) = read(
            """
            obligations:
              drill-exercise:
                opened-by: apply
                discharged-by: teardown
                verify: scripts/orphans --check
                retry: { attempts: 3, backoff: 30s..10m }
            locks: { "tofu:drill": [drill-exercise, prod-failover] }
            """)
        #expect(diagnostics.isEmpty)
        let obligation = try #require(settings?.obligations.first)
        #expect(obligation.workflow.value == "drill-exercise")
        #expect([obligation.openedBy.value, obligation.dischargedBy.value] == ["apply", "teardown"])
        #expect(obligation.openedBy.range.start == SourcePosition(line: 3, column: 16))
        #expect(obligation.verify.value == "scripts/orphans --check")
        #expect(obligation.retry == RetryPolicy(attempts: 3, shortestWait: 30, longestWait: 600))
        let lock = try #require(settings?.locks.first)
        #expect(lock.name == "tofu:drill" && lock.workflows.map(\.value) == ["drill-exercise", "prod-failover"])
    }

    private static let whole = "opened-by: a, discharged-by: b, verify: 'true'"

    @Test("without a word about it, five attempts are made, half a minute to ten minutes apart")
    func defaults() {
        let retry = read("obligations: { w: { \(Self.whole) } }").settings?.obligations.first?.retry
        #expect(retry == RetryPolicy(attempts: 5, shortestWait: 30, longestWait: 600))
    }

    @Test(
        "a backoff is one wait or two",
        arguments: [
            ("500ms", 0.5, 0.5), ("0s..0s", 0, 0), ("1s..2m", 1, 120), ("1h..1d", 3600, 86400),
        ])
    func backoff(text: String, shortest: Double, longest: Double) {
        let settings = read("obligations: { w: { \(Self.whole), retry: { backoff: \(text) } } }").settings
        #expect(settings?.obligations.first?.retry.shortestWait == shortest)
        #expect(settings?.obligations.first?.retry.longestWait == longest)
    }

    @Test("each wait is twice the one before, and none is longer than the longest")
    func waits() {
        let policy = RetryPolicy(attempts: 9, shortestWait: 30, longestWait: 300)
        #expect((1...6).map { policy.wait(after: $0) } == [30, 60, 120, 240, 300, 300])
        #expect(RetryPolicy(shortestWait: 0, longestWait: 0).wait(after: 1000) == 0)
    }

    @Test("who is to be alerted stands under notify, wherever that is in the file")
    func alert() {
        let duty = "obligations: { w: { \(Self.whole), alert: [webhook] } }"
        let (settings, diagnostics) = read("\(duty)\nnotify: { webhook: { url: 'https://localhost' } }")
        #expect(settings?.obligations.first?.alerts == ["webhook"])
        #expect(diagnostics.isEmpty)
        #expect(read(duty).diagnostics.map(\.message) == ["Nobody under 'notify' is called 'webhook'."])
    }

    static let mistakes: [(String, [String])] = [
        ("obligations: []", ["1:14 error 'obligations' must be a mapping."]),
        ("obligations: { w: x }", ["1:19 error The obligation of 'w' must be a mapping."]),
        (
            "obligations: { w: {} }",
            [
                "1:16 error The obligation of 'w' lacks 'discharged-by'.",
                "1:16 error The obligation of 'w' lacks 'opened-by'.",
                "1:16 error The obligation of 'w' lacks 'verify'.",
            ]
        ),
        ("obligations: { w: { \(whole), veryfy: x } }", ["1:69 error There is no setting 'veryfy'."]),
        (
            "obligations: { w: { opened-by: a, discharged-by: A, verify: x } }",
            ["1:50 error 'a' cannot discharge what it opens itself."]
        ),
        (
            "obligations: { w: { opened-by: [a], discharged-by: b, verify: x } }",
            ["1:32 error 'opened-by' must be a text."]
        ),
        (
            "obligations: { w: { \(whole), retry: { attempts: 0 } } }",
            ["1:88 error '0' is no number of attempts."]
        ),
        (
            "obligations: { w: { \(whole), retry: { backoff: 10m..30s } } }",
            ["1:87 error '10m..30s' is no backoff."]
        ),
        ("obligations: { w: { \(whole), retry: { tries: 3 } } }", ["1:78 error There is no setting 'tries'."]),
        ("locks: { a: drill }", ["1:13 error The lock 'a' must have a list of workflows."]),
        ("locks: { a: [], A: [] }", ["1:17 error 'A' is already defined, with other capitals."]),
    ]

    @Test("what is wrong is told where it stands", arguments: mistakes)
    func wrong(text: String, expected: [String]) {
        #expect(lines(text) == expected)
        #expect(read(text).settings == nil)
    }

    @Test("another copy of the file can add obligations and locks, and change or take away none")
    func tightening() throws {
        let policy = try #require(
            read("obligations: { w: { \(Self.whole) } }\nlocks: { l: [w] }").settings)
        let other = try #require(
            read(
                """
                obligations:
                  W: { opened-by: x, discharged-by: y, verify: 'false' }
                  v: { \(Self.whole) }
                locks: { L: [v], m: [w] }
                """
            ).settings)
        let both = policy.tightened(by: other)
        #expect(both.obligations.map(\.workflow.value) == ["w", "v"])
        #expect(both.obligations[0].openedBy.value == "a")
        #expect(both.locks.map { [$0.name] + $0.workflows.map(\.value) } == [["l", "w", "v"], ["m", "w"]])
        #expect(policy.tightened(by: Settings()) == policy)
    }
}
