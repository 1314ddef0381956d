import Display
import Source
import Stacks

/// A made-up test of a stack: what happens, and when, in seconds since its beginning.
struct StackStory {
    static let start: Int64 = 1_795_257_843_000_000_000

    let name: String
    let events: [(seconds: Double, event: StackEvent)]

    static let text = """
        stack: podcast
        compose: { files: [compose.yml] }
        ready:
          - { healthy: api, within: 60s }
        """

    static let places = StackPlaces(
        file: SourceFile(path: "podcast.stack.yml", text: text), output: "out", report: "out/report.html")

    static let all = [passes, neverHealthy, suiteFails, cancelled, target]
}

extension StackStory {
    private static func identity(isDirty: Bool) -> StackIdentity {
        StackIdentity(
            name: "podcast", file: "podcast.stack.yml", variant: "ml", project: "sluice-podcast-1a2b3c4d",
            sha: "0123456789abcdef0123456789abcdef01234567", isDirty: isDirty, composeDigest: "d1")
    }

    private static func container(
        _ service: String?, _ state: String, health: String? = nil, exit: Int? = nil, restarts: Int = 0
    ) -> StackEvent {
        .container(
            StackContainer(
                id: service ?? "sibling", name: "sluice-podcast-1a2b3c4d-\(service ?? "sibling")", service: service,
                state: state, health: health, exitCode: exit, restarts: restarts))
    }

    private static func up(isDirty: Bool) -> [(Double, StackEvent)] {
        [
            (0, .began(identity(isDirty: isDirty))), (0, .phaseStarted(.check)),
            (0.3, .phaseFinished(.check, .success)),
            (0.3, .phaseStarted(.build)), (0.4, .waiting("builds api; builds viewer")),
            (12, .phaseFinished(.build, .success)), (12, .phaseStarted(.up)),
            (12.1, .warned("The host path \"/etc/localtime\" is shared with this machine.")),
            (12.5, container("api", "created")), (12.6, container("viewer", "created")),
            (13, container("api", "running", health: "starting")), (13.1, container("viewer", "running")),
            (
                13.4,
                .addresses([
                    StackAddress(service: "viewer", containerPort: 80, hostPort: 40001),
                    StackAddress(service: "api", containerPort: 8000, hostPort: 40002),
                ])
            ),
            (13.5, .phaseFinished(.up, .success)), (13.5, .phaseStarted(.ready)),
            (13.6, .waiting("waits for healthy api: it is starting")),
        ]
    }

    static let passes = StackStory(
        name: "stack-passes",
        events: up(isDirty: true) + [
            (19, container("api", "running", health: "healthy")),
            (19, .checked(StackCheckResult(phase: .ready, title: "healthy api", outcome: .success, seconds: 5.5))),
            (19.1, .phaseFinished(.ready, .success)), (19.1, .phaseStarted(.suites)), (19.2, .suiteStarted("ui")),
            (21, .suiteProgress("ui", TestCounts(passed: 3))),
            (22, container(nil, "running")), (23, container(nil, "exited", exit: 0)),
            (23, .line(StackLine(source: "api", time: start + 23_000_000_000, text: "job \u{1B}[2Jdone"))),
            (
                53,
                .suiteFinished(
                    SuiteResult(
                        name: "ui", outcome: .success, counts: TestCounts(passed: 12, skipped: 2), seconds: 33.8))
            ),
            (53, .phaseFinished(.suites, .success)), (53, .phaseStarted(.down)), (55, .phaseFinished(.down, .success)),
            (55, .phaseStarted(.audit)), (55.2, .phaseFinished(.audit, .success)), (55.2, .finished(.success)),
        ])

    static let neverHealthy = StackStory(
        name: "stack-never-healthy",
        events: up(isDirty: false) + [
            (30, container("api", "restarting", exit: 1)),
            (31, container("api", "running", health: "starting", restarts: 1)),
            (40, container("api", "running", health: "unhealthy", restarts: 1)),
            (
                73.5,
                .checked(
                    StackCheckResult(
                        phase: .ready, title: "healthy api", outcome: .failure, seconds: 60,
                        message: "it is unhealthy"))
            ),
            (
                73.5,
                .failed(
                    StackFailure(
                        .ready, "The service \"api\" was not healthy within 60 s: it is \"unhealthy\".",
                        hint: "See what its health check says.",
                        at: SourceRange(
                            start: SourcePosition(line: 4, column: 5), end: SourcePosition(line: 4, column: 34)),
                        service: "api",
                        lastLines: ["Traceback (most recent call last):", "KeyError: '\u{1B}[31mDB\u{1B}[0m'"],
                        screenshot: "ui/shot.png"))
            ),
            (73.5, .phaseFinished(.ready, .failure)), (73.6, .phaseStarted(.collect)),
            (74, .phaseFinished(.collect, .success)), (74, .kept(untilSecondsFromNow: 1800)),
            (74, .left(["volume sluice-podcast-1a2b3c4d_corpus"])), (74.1, .finished(.failure)),
        ])

    static let suiteFails = StackStory(
        name: "stack-suite-fails",
        events: up(isDirty: false) + [
            (19, .phaseFinished(.ready, .success)), (19, .phaseStarted(.suites)), (19, .suiteStarted("ui")),
            (30, .suiteProgress("ui", TestCounts(passed: 3, failed: 1))),
            (
                40,
                .suiteFinished(
                    SuiteResult(
                        name: "ui", outcome: .failure, counts: TestCounts(passed: 3, failed: 1, skipped: 1),
                        seconds: 21,
                        unexpectedSkips: ["search › finds umlauts"],
                        cases: [
                            SuiteResult.Case(
                                name: "flow › job succeeds", outcome: .failure, seconds: 5,
                                message: "expected \u{1B}[31m\"succeeded\"\u{1B}[0m\ngot \"running\"",
                                attachments: ["suites/ui/flow.png"])
                        ], message: "1 test failed"))
            ),
            (
                40,
                .failed(
                    StackFailure(.suites, "The suite \"ui\" failed: 1 of 5 tests.", screenshot: "suites/ui/flow.png"))
            ),
            (40, .phaseFinished(.suites, .failure)), (41, .finished(.failure)),
        ])

    /// Of a stack that was up already.
    static let target = StackStory(
        name: "stack-target",
        events: [
            (
                0,
                .began(
                    StackIdentity(
                        name: "podcast", file: "podcast.stack.yml", variant: "restored",
                        project: "sluice-podcast-1a2b3c4d", sha: "0123456789abcdef0123456789abcdef01234567",
                        isDirty: false, composeDigest: "", target: "http://10.0.0.7"))
            ),
            (
                0,
                .addresses([
                    StackAddress(service: "viewer", containerPort: 80, hostPort: 80, url: "http://10.0.0.7")
                ])
            ),
            (0, .leftOut(.check, reason: "no compose project is made")),
            (0, .leftOut(.build, reason: "the target has its images")),
            (0, .leftOut(.up, reason: "the target is up")), (0, .phaseStarted(.ready)),
            (
                0,
                .checked(
                    StackCheckResult(
                        phase: .ready, title: "healthy api", outcome: .skipped, seconds: 0,
                        message: "Left out: it looks into containers, which are the host's."))
            ),
            (
                0.2,
                .checked(
                    StackCheckResult(
                        phase: .ready, title: "GET http://10.0.0.7/api/health", outcome: .success, seconds: 0.2))
            ),
            (0.2, .phaseFinished(.ready, .success)), (0.2, .leftOut(.seed, reason: "the target keeps its data")),
            (0.2, .leftOut(.drive, reason: "it would change the target's data")), (0.2, .phaseStarted(.suites)),
            (0.2, .suiteStarted("ui")),
            (
                9,
                .suiteFinished(
                    SuiteResult(name: "ui", outcome: .success, counts: TestCounts(passed: 12), seconds: 8.7))
            ),
            (9, .phaseFinished(.suites, .success)), (9, .phaseStarted(.assert)),
            (
                9.1,
                .checked(
                    StackCheckResult(phase: .assert, title: "GET http://10.0.0.7/", outcome: .success, seconds: 0.1))
            ),
            (9.1, .phaseFinished(.assert, .success)),
            (9.1, .leftOut(.collect, reason: "the target's containers are not looked into")),
            (9.1, .leftOut(.down, reason: "the target stays up")), (9.1, .leftOut(.audit, reason: "nothing was made")),
            (9.1, .finished(.success)),
        ])

    static let cancelled = StackStory(
        name: "stack-cancelled",
        events: up(isDirty: false) + [
            (20, .failed(StackFailure(.ready, "The test was cancelled by Ctrl-C."))),
            (20, .phaseFinished(.ready, .cancelled)), (21, .finished(.cancelled)),
        ])
}
