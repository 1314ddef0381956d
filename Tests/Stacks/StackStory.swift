import Source
import Stacks

/// Tests of a stack as their events tell them, with a clock of their own.
struct StackStory {
    private(set) var record = StackRecord()
    private(set) var lines: [StackLine] = []
    /// Milliseconds since the beginning.
    private(set) var now: Int64 = 0

    /// 2026-11-22T02:30:00Z, in nanoseconds since 1970.
    static let start: Int64 = 1_795_314_600_000_000_000

    var time: Int64 { Self.start + now * 1_000_000 }

    mutating func tell(_ event: StackEvent, after milliseconds: Int64 = 0) {
        now += milliseconds
        if case .line(let line) = event { lines.append(line) }
        record.apply(event, at: time)
    }

    mutating func phase(
        _ phase: StackPhase, _ milliseconds: Int64, _ outcome: StackOutcome = .success,
        _ body: (inout StackStory) -> Void = { _ in }
    ) {
        let end = now + milliseconds
        tell(.phaseStarted(phase))
        body(&self)
        now = max(now, end)
        tell(.phaseFinished(phase, outcome))
    }

    mutating func container(
        _ service: String, _ state: String, health: String? = nil, exit: Int? = nil, after milliseconds: Int64 = 0
    ) {
        let container = StackContainer(
            id: "id-\(service)", name: "sluice-podcast-1a2b3c4d_\(service)_1", service: service, state: state,
            health: health, exitCode: exit)
        tell(.container(container), after: milliseconds)
    }

    mutating func check(_ phase: StackPhase, _ title: String, _ seconds: Double, fails message: String? = nil) {
        let result = StackCheckResult(
            phase: phase, title: title, outcome: message == nil ? .success : .failure, seconds: seconds,
            message: message, range: SourceRange(at: SourcePosition(line: 27, column: 5)))
        tell(.checked(result))
    }

    mutating func line(_ source: String, _ text: String, isGap: Bool = false) {
        tell(.line(StackLine(source: source, time: time, text: text, isGap: isGap)), after: 40)
    }
}

extension StackStory {
    static func identity(isDirty: Bool = false, variant: String? = nil) -> StackIdentity {
        StackIdentity(
            name: "podcast", file: "fixtures/podcast/podcast.stack.yml", variant: variant,
            project: "sluice-podcast-1a2b3c4d", sha: String(repeating: "5af3", count: 10), isDirty: isDirty,
            composeDigest: String(repeating: "c0ffee11", count: 8))
    }

    private static let images = ["api", "viewer", "mock-feeds"].enumerated().map { index, service in
        StackImage(
            service: service, name: "ghcr.io/octo/\(service):main", tag: "ghcr.io/octo/\(service):sluice-1a2b3c4d",
            id: "sha256:" + String(repeating: "\(index + 1)9e4", count: 16), isBuilt: service != "mock-feeds")
    }

    /// Up to where the seed is done.
    private mutating func begin(_ identity: StackIdentity) {
        tell(.began(identity))
        phase(.check, 320)
        phase(.build, 4200) { $0.tell(.images(Self.images)) }
        phase(.up, 1900) { story in
            for service in ["mock-feeds", "api", "viewer"] { story.container(service, "created", after: 150) }
            story.container("mock-feeds", "running", after: 200)
            story.container("api", "running", health: "starting", after: 250)
            story.line("mock-feeds", "start worker process 7")
            story.line("api", "INFO:     Started server process [1]")
            story.container("viewer", "running", after: 120)
        }
        tell(.addresses([StackAddress(service: "viewer", containerPort: 80, hostPort: 40113)]))
        phase(.ready, 3400) { story in
            story.container("api", "running", health: "healthy", after: 2100)
            story.line("api", "INFO:     startup complete")
            story.check(.ready, "healthy api", 2.1)
            story.check(.ready, "GET http://127.0.0.1:40113/api/health", 0.4)
            story.check(.ready, "log mock-feeds", 0.1)
        }
        phase(.seed, 800) { $0.check(.seed, "copy seed/feeds.yaml to corpus:/feeds.yaml", 0.4) }
    }

    private mutating func end(_ outcome: StackOutcome) {
        phase(.collect, 420) { $0.tell(.collected(["logs/api.log", "inspect.json"])) }
        phase(.down, 900) { story in
            for service in ["viewer", "api", "mock-feeds"] { story.container(service, "exited", exit: 0, after: 90) }
        }
        phase(.audit, 130) { $0.tell(.left([])) }
        tell(.finished(outcome))
    }

    /// All is good.
    static func passed(_ identity: StackIdentity = identity()) -> StackStory {
        var story = StackStory()
        story.begin(identity)
        story.phase(.drive, 5200) { $0.check(.drive, "run pipeline ingest", 5.1) }
        story.phase(.suites, 7300) { story in
            story.tell(.suiteStarted("ui"))
            let cases = ["the page", "start job → succeeded", "search"].map {
                SuiteResult.Case(name: $0, outcome: .success, seconds: 1.5)
            }
            let result = SuiteResult(
                name: "ui", outcome: .success, counts: TestCounts(passed: 3), seconds: 6.9, cases: cases)
            story.tell(.suiteFinished(result), after: 6900)
        }
        story.phase(.assert, 300) { $0.check(.assert, "logs api", 0.1) }
        story.end(.success)
        return story
    }

    /// A test of the browser fails, and with it the assertion about what it should have made.
    static func failed() -> StackStory {
        var story = StackStory()
        story.begin(identity(isDirty: true, variant: "cloud-thin"))
        story.tell(.warned("The service 'viewer' mounts the host's folder '/etc/ssl', which all stacks share."))
        story.phase(.drive, 5200) { story in
            story.container("pipeline", "created", after: 100)
            story.container("pipeline", "running", after: 150)
            story.line("pipeline", "ingest: 4 feeds")
            story.container("pipeline", "exited", exit: 0, after: 4700)
            story.check(.drive, "run pipeline ingest", 5.1)
        }
        story.failingSuites()
        story.phase(.assert, 300, .failure) { story in
            story.check(.assert, "logs api", 0.1, fails: "The log of 'api' has \"Traceback\".")
            story.check(.assert, "files corpus:/metadata/*.json", 0.2)
        }
        story.end(.failure)
        return story
    }

    private mutating func failingSuites() {
        phase(.suites, 7300, .failure) { story in
            story.tell(.suiteStarted("ui"))
            for line in [
                "Traceback (most recent call last):", "  File \"/app/search.py\", line 41, in query",
                "KeyError: 'title'",
            ] {
                story.line("api", line)
            }
            story.line("viewer", "172.18.0.1 - - \"GET /api/search?q=<script>alert(1)</script> HTTP/1.1\" 500")
            let cases: [SuiteResult.Case] = [
                .init(name: "the page", outcome: .success, seconds: 1.2),
                .init(name: "start job → succeeded → items listed", outcome: .success, seconds: 3.1),
                .init(
                    name: "search › finds <b>by title</b>", outcome: .failure, seconds: 2.4,
                    message: "expected 3 items, but got 0",
                    attachments: ["suites/ui/search.png", "suites/ui/trace.zip"]),
                .init(name: "search-cloud", outcome: .skipped, seconds: 0),
            ]
            let result = SuiteResult(
                name: "ui", outcome: .failure, counts: TestCounts(passed: 2, failed: 1, skipped: 1), seconds: 6.7,
                cases: cases, message: "1 of 4 tests failed.")
            story.tell(.suiteFinished(result), after: 6700)
        }
        tell(
            .failed(
                StackFailure(
                    .suites,
                    "The test 'search › finds <b>by title</b>' of the suite 'ui' failed: expected 3 items, but got 0.",
                    hint: "Its trace: playwright show-trace suites/ui/trace.zip",
                    at: SourceRange(at: SourcePosition(line: 24, column: 3)), service: "api",
                    lastLines: ["  File \"/app/search.py\", line 41, in query", "KeyError: 'title'"],
                    screenshot: "suites/ui/search.png")))
    }
}
