import Expressions
import Source
import Stacks
import Testing

@Suite("The record of a stack test")
struct StackRecordTests {
    @Test("is the fold of what was told, with its times")
    func fold() throws {
        let record = StackStory.failed().record
        #expect(record.identity?.project == "sluice-podcast-1a2b3c4d")
        #expect(record.startedAt == StackStory.start)
        #expect(record.outcome == .failure)
        #expect(
            record.phases.map(\.phase) == [
                .check, .build, .up, .ready, .seed, .drive, .suites, .assert, .collect, .down, .audit,
            ])
        #expect(record.phases.first?.finishedAt == StackStory.start + 320_000_000)
        #expect(record.phases.filter { $0.outcome == .failure }.map(\.phase) == [.suites, .assert])
        let api = try #require(record.containers.first { $0.container.service == "api" })
        #expect(api.container.state == "exited" && api.container.exitCode == 0)
        let times = [api.createdAt, api.runningAt, api.healthyAt, api.endedAt].compactMap { $0 }
        #expect(times.count == 4 && times == times.sorted() && Set(times).count == 4)
        #expect(record.images.map(\.service) == ["api", "viewer", "mock-feeds"])
        #expect(record.counts == TestCounts(passed: 2, failed: 1, skipped: 1))
        #expect(record.checks.count == 7 && record.warnings.count == 1 && record.collected.count == 2)
        #expect(record.failure?.phase == .suites && record.left == [])
    }

    @Test("keeps the first cause only")
    func firstCause() {
        var record = StackRecord()
        record.apply(.failed(StackFailure(.up, "One.")), at: 1)
        record.apply(.failed(StackFailure(.assert, "Two.")), at: 2)
        #expect(record.failure?.message == "One.")
    }

    @Test("knows a phase that never began, a suite that never ended, and a container that runs again")
    func oddities() {
        var record = StackRecord()
        record.apply(.phaseFinished(.drive, .skipped), at: 5)
        record.apply(.suiteStarted("ui"), at: 6)
        for (state, time) in [("running", 7), ("exited", 8), ("running", 9)] as [(String, Int64)] {
            record.apply(.container(StackContainer(id: "a", name: "a", service: "a", state: state)), at: time)
        }
        #expect(record.phases.map(\.startedAt) == [nil] && record.phases.map(\.outcome) == [.skipped])
        #expect(record.suites.map(\.name) == ["ui"] && record.suites.map(\.result) == [nil])
        #expect(record.containers.map(\.runningAt) == [7] && record.containers.map(\.endedAt) == [nil])
        record.apply(.kept(untilSecondsFromNow: 2), at: 10)
        #expect(record.keptUntil == 2_000_000_010)
    }

    static let stories = [StackStory(), .passed(), .failed()]

    @Test("of a target says where it was, which phases were none of it and why, and is read again")
    func target() throws {
        var record = StackRecord(isPartial: true)
        var identity = StackStory.identity()
        identity.target = "http://10.0.0.7"
        let address = StackAddress(service: "web", containerPort: 80, hostPort: 80, url: "http://10.0.0.7")
        record.apply(.began(identity), at: 1)
        record.apply(.addresses([address]), at: 2)
        record.apply(.leftOut(.build, reason: "the target has its images"), at: 3)
        record.apply(.finished(.success), at: 4)
        #expect(record.phases.map(\.reason) == ["the target has its images"] && record.phases[0].outcome == .skipped)
        let text = record.value.json(.compact)
        #expect(text.contains(#""target":"http://10.0.0.7""#) && text.contains(#""url":"http://10.0.0.7""#))
        #expect(StackRecord(try Value(parsingJSON: text)) == record)
    }

    @Test("is the same after it was written and read", arguments: 0..<stories.count)
    func written(index: Int) throws {
        let record = Self.stories[index].record
        let text = record.value.json(.compact)
        #expect(StackRecord(try Value(parsingJSON: text)) == record)
    }

    @Test("has the fields that its page names")
    func fields() throws {
        guard case .object(let object) = StackStory.failed().record.value else {
            Issue.record("no object")
            return
        }
        #expect(
            object.keys == [
                "name", "file", "variant", "project", "sha", "dirty", "compose_digest", "target", "partial",
                "evidence",
                "outcome",
                "started_at", "finished_at", "kept_until", "failure", "phases", "images", "containers", "addresses",
                "checks", "suites", "warnings", "collected", "left",
            ])
        #expect(object["started_at"] == .string("2026-11-22T02:30:00.000000000Z"))
    }

    @Test("is none where a part of it cannot be read", arguments: ["[]", "1", #"{"phases":[{}]}"#, #"{"suites":[1]}"#])
    func unreadable(text: String) throws {
        #expect(StackRecord(try Value(parsingJSON: text)) == nil)
    }

    @Test("is evidence when all was asked, of a commit, and all was good")
    func evidence() {
        #expect(StackStory.passed().record.isEvidence)
        #expect(StackStory.passed(StackStory.identity(variant: "ml")).record.isEvidence)
        #expect(!StackStory.passed(StackStory.identity(isDirty: true)).record.isEvidence)
        #expect(!StackStory.failed().record.isEvidence)
        #expect(!StackRecord().isEvidence)
    }

    static let spoilers: [(String, @Sendable (inout StackRecord) -> Void)] = [
        ("a part of the suites", { $0.isPartial = true }),
        ("no commit", { $0.identity?.sha = nil }),
        ("a stack of somebody else", { $0.identity?.target = "http://10.0.0.7" }),
        ("no audit", { $0.left = nil }),
        ("something left", { $0.left = ["volume a"] }),
        ("a phase that was skipped", { $0.phases.removeAll { $0.phase == .drive } }),
        ("a suite that failed", { $0.suites[0].result?.outcome = .failure }),
        ("a suite that never ended", { $0.suites[0].result = nil }),
        ("an assertion that failed", { $0.checks[0].outcome = .failure }),
        ("a cancel", { $0.outcome = .cancelled }),
        ("no end", { $0.outcome = nil }),
        (
            "no test",
            { record in
                record.suites = []
                record.checks.removeAll { $0.phase == .assert }
            }
        ),
    ]

    @Test("is no evidence with any one thing amiss", arguments: 0..<spoilers.count)
    func spoiled(index: Int) {
        var record = StackStory.passed().record
        Self.spoilers[index].1(&record)
        #expect(!record.isEvidence, "\(Self.spoilers[index].0)")
    }
}
