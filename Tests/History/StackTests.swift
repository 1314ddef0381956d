import Expressions
import Foundation
import GRDB
import Runs
import Synchronization
import TestSupport
import Testing

@testable import History

@Suite("Stacks in the store", .ownThread)
struct StackTests {
    private let folder: ScratchFolder
    private let clock = SetClock()

    init() throws {
        folder = try ScratchFolder()
    }

    private final class SetClock: Sendable {
        private let time = Mutex(Timestamp.seconds(1_000_000_000))
        var now: Timestamp { time.withLock(\.self) }
        func advance(_ seconds: Double) { time.withLock { $0 = $0.advanced(bySeconds: seconds) } }
    }

    private func open() throws -> Store {
        let clock = clock
        return try Store.open(directory: folder.store, now: { clock.now })
    }

    private static let sha = String(repeating: "a", count: 40)

    private static func draft(
        _ project: String = "sluice-podcast-00000001", sha: String? = sha, isDirty: Bool = false,
        isPartial: Bool = false, job: String? = "stack-test"
    ) -> StackDraft {
        StackDraft(
            project: project, name: "podcast", file: "podcast.stack.yml", folder: "/somewhere", variant: "ml", sha: sha,
            isDirty: isDirty, isPartial: isPartial, removesVolumes: false, owner: .first, run: 7, job: job,
            output: "/somewhere/out",
            model: "/dev/shm/model.json")
    }

    @Test("are known from the moment before they are made, with all that is needed to take them down")
    func opening() throws {
        do { _ = try open().openStack(Self.draft()) }
        let store = try open()
        let stack = try #require(try store.stack("sluice-podcast-00000001"))
        #expect(stack.draft == Self.draft())
        #expect(stack.state == .open && stack.guardian == nil && stack.openedAt == clock.now)
        #expect(stack.obligation == "stack/sluice-podcast-00000001")
        try store.setGuard(ofStack: stack.project, to: .second)
        try store.setComposeDigest(ofStack: stack.project, to: "d1")
        let known = try #require(try store.stack(stack.project))
        #expect(known.guardian == .second && known.composeDigest == "d1")
    }

    @Test("never share a project, and only one that stands can change")
    func refusals() throws {
        let store = try open()
        _ = try store.openStack(Self.draft())
        let again = #expect(throws: HistoryError.self) { try store.openStack(Self.draft()) }
        #expect(again?.code == .refused)
        try store.closeStack("sluice-podcast-00000001", by: "its test")
        let closed = #expect(throws: HistoryError.self) { try store.keepStack("sluice-podcast-00000001", until: nil) }
        #expect(closed?.message == "The stack 'sluice-podcast-00000001' is closed already.")
        let unknown = #expect(throws: HistoryError.self) { try store.closeStack("other", by: "its test") }
        #expect(unknown?.message == "There is no stack 'other' in the history.")
    }

    @Test("stand until they have been seen gone, or somebody took them over")
    func standing() throws {
        let store = try open()
        for number in 1...5 { _ = try store.openStack(Self.draft("p\(number)")) }
        try store.keepStack("p2", until: clock.now.advanced(bySeconds: 60))
        try store.leaveStack("p3", reason: "docker does not answer.")
        try store.leaveStack("p3", reason: "Still there: volume v.")
        try store.closeStack("p4", by: "its guard")
        try store.abandonStack("p5", by: "ann", reason: "the machine is another's")
        #expect(try store.standingStacks().map(\.project) == ["p1", "p2", "p3"])
        let left = try #require(try store.stack("p3"))
        #expect(left.state == .left && left.attempts == 2 && left.lastError == "Still there: volume v.")
        let taken = try #require(try store.stack("p5"))
        #expect(taken.closedBy == "ann" && taken.reason == "the machine is another's")
        #expect(try store.stacks(limit: 2).map(\.project) == ["p5", "p4"])
    }

    @Test(
        "are deserted when neither their test nor their guard lives, and kept ones when their time is over",
        arguments: [
            (RecordedStack.State.open, false, false, 0.0, true),
            (.open, true, false, 0, false),
            (.open, false, true, 0, false),
            (.left, false, false, 0, true),
            (.left, false, true, 0, false),
            // Somebody may be looking at it.
            (.kept, false, false, 59, false),
            (.kept, false, false, 60, true),
            (.kept, false, true, 60, false),
        ])
    func desertion(
        state: RecordedStack.State, isTestAlive: Bool, isGuardAlive: Bool, seconds: Double, isDeserted: Bool
    ) throws {
        let store = try open()
        let project = try store.openStack(Self.draft()).project
        try store.setGuard(ofStack: project, to: .second)
        switch state {
        case .kept: try store.keepStack(project, until: clock.now.advanced(bySeconds: 60))
        case .left: try store.leaveStack(project, reason: "Something is left.")
        case .open, .closed, .abandoned: break
        }
        clock.advance(seconds)
        let alive = Set((isTestAlive ? [EngineIdentity.first] : []) + (isGuardAlive ? [.second] : []))
        let found = try store.desertedStacks(isAlive: { alive.contains($0) })
        #expect(found.map(\.project) == (isDeserted ? [project] : []))
    }

    @Test("that stand for work by hand are never deserted, except those of a job, whose guard ends with it")
    func byHand() throws {
        let store = try open()
        let project = try store.openStack(Self.draft(job: nil)).project
        try store.keepStack(project, until: nil)
        clock.advance(1e7)
        #expect(try store.desertedStacks(isAlive: { _ in false }).isEmpty)
        #expect(try store.standingStacks().count == 1)
        let job = try store.openStack(Self.draft("sluice-podcast-00000002")).project
        try store.setGuard(ofStack: job, to: .second)
        try store.keepStack(job, until: nil)
        #expect(try store.desertedStacks(isAlive: { $0 == .second }).isEmpty)
        #expect(try store.desertedStacks(isAlive: { _ in false }).map(\.project) == [job])
    }

    @Test("are old when they are gone for long, and are not the newest evidence, nor at a commit that is live")
    func age() throws {
        let store = try open()
        let live = String(repeating: "b", count: 40)
        let run = try store.recordFinishedRun([:])
        try store.write { database in
            try database.run(
                """
                INSERT INTO deployments (environment, key, run, job, workflow, sha, ref, is_snapshot, requester, deployed_at)
                VALUES ('prod', 'prod', ?, 'ship', 'w.yml', ?, 'refs/heads/main', 0, 'ann', 1)
                """, [run, live])
        }
        let record: Value = ["evidence": .boolean(true)]
        for (project, sha) in [("p1", Self.sha), ("p2", live), ("p3", Self.sha), ("p4", Self.sha)] {
            _ = try store.openStack(Self.draft(project, sha: sha))
            try store.recordResult(project == "p4" ? .failure : .success, record, ofStack: project)
            try store.closeStack(project, by: "its test")
        }
        _ = try store.openStack(Self.draft("p5"))
        #expect(try store.oldStacks().isEmpty)
        clock.advance(31 * 86400)
        _ = try store.openStack(Self.draft("p6"))
        try store.closeStack("p6", by: "its test")
        // The second is live, the third is the newest evidence, the fifth stands, the sixth is young.
        #expect(try store.oldStacks().map(\.project) == ["p1", "p4"])
    }

    @Test("are evidence for their commit when all of them has succeeded and has been seen gone")
    func evidence() throws {
        let store = try open()
        func test(
            _ project: String, _ outcome: Outcome?, isDirty: Bool = false, isPartial: Bool = false, closes: Bool = true,
            proves: Bool = true
        ) throws -> String? {
            _ = try store.openStack(Self.draft(project, isDirty: isDirty, isPartial: isPartial))
            if let outcome { try store.recordResult(outcome, ["evidence": .boolean(proves)], ofStack: project) }
            if closes { try store.closeStack(project, by: "its test") }
            return try store.stack(project)?.objection
        }
        #expect(try test("p1", .success) == nil)
        #expect(try test("p2", .failure) == "a failure")
        #expect(try test("p3", .success, isDirty: true) == "of files that are not committed")
        #expect(try test("p4", .success, isPartial: true) == "of a part only")
        #expect(try test("p5", .success, closes: false) == "not over")
        // One that was killed has no outcome, and tells nothing about the commit.
        #expect(try test("p6", nil) == "a failure")
        #expect(try test("p7", .success, proves: false) == "one that has proved nothing")
        let tests = try store.stackTests(named: "podcast", at: Self.sha)
        #expect(tests.map(\.project) == ["p7", "p5", "p4", "p3", "p2", "p1"])
        #expect(tests.last?.record == ["evidence": true])
        #expect(try store.stackTests(named: "podcast", at: "b").isEmpty)
    }

    @Test("keep the images that they were tested with, and where these went")
    func images() throws {
        let store = try open()
        let project = try store.openStack(Self.draft()).project
        let api = RecordedStackImage(service: "api", name: "api", tag: "api:sluice-1", image: "sha256:1", isBuilt: true)
        let database = RecordedStackImage(
            service: "db", name: "postgres:15", tag: "postgres:15", image: "sha256:2", isBuilt: false)
        try store.recordImages([api], ofStack: project)
        try store.recordImages([database, api], ofStack: project)
        #expect(try store.images(ofStack: project) == [api, database])
        var publication = StackPublication(
            service: "api", reference: "somewhere/api:v1", image: "sha256:1", digest: "sha256:m1")
        try store.recordPublication(publication, ofStack: project)
        publication.digest = "sha256:m2"
        try store.recordPublication(publication, ofStack: project)
        #expect(try store.publications(ofStack: project) == [publication])
    }

    @Test("tell what was published at a commit, whichever of its tests it was of, and the last of a reference")
    func publications() throws {
        let store = try open()
        func publish(_ draft: StackDraft, _ reference: String, image: String, digest: String) throws -> StackPublication
        {
            let publication = StackPublication(service: "api", reference: reference, image: image, digest: digest)
            try store.recordPublication(publication, ofStack: draft.project)
            return publication
        }
        let (first, second) = (Self.draft("podcast-1"), Self.draft("podcast-2"))
        for draft in [first, second] { _ = try store.openStack(draft) }
        _ = try publish(first, "here/api:main", image: "sha256:1", digest: "sha256:m1")
        let kept = try publish(first, "here/api:sha-a", image: "sha256:1", digest: "sha256:m1")
        let moved = try publish(second, "here/api:main", image: "sha256:2", digest: "sha256:m2")
        let sha = try #require(first.sha)
        #expect(try store.publications(ofStackNamed: first.name, at: sha) == [kept, moved])
        #expect(try store.publications(ofStackNamed: "other", at: sha).isEmpty)
        #expect(try store.publications(ofStackNamed: first.name, at: "b").isEmpty)
    }
}
