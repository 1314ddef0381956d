import Conductor
import GRDB
import Runs
import TestSupport
import Testing

@testable import History

@Suite("What two looks at a store are compared by", .ownThread)
struct StoreSignTests {
    let folder: ScratchFolder
    let store: Store

    init() throws {
        folder = try ScratchFolder()
        store = try Store.open(directory: folder.store)
    }

    @Test("is the same while nothing happens")
    func same() throws {
        let empty = try store.sign()
        #expect(try store.sign().changes(since: empty).isEmpty)
        try store.recordFinishedRun([:], of: "a.yml")
        let sign = try store.sign()
        #expect(sign.changes(since: empty) == [.run(1)])
        #expect(try store.sign() == sign)
    }

    @Test("differs after each event of a run, and only for that run")
    func events() throws {
        for _ in 1...20 { try store.recordFinishedRun([:], of: "a.yml") }
        var before = try store.sign()
        var run = try LoggedRun(in: store)
        #expect(try store.sign().changes(since: before) == [.run(21)])
        var rounds = 0
        while !run.isFinished {
            before = try store.sign()
            try run.advance()
            #expect(try store.sign().changes(since: before) == [.run(21)])
            rounds += 1
        }
        #expect(rounds > 5)
        before = try store.sign()
        // Those that are pushed out of sight by newer ones have not changed.
        for _ in 1...30 { try store.recordFinishedRun([:], of: "a.yml") }
        #expect(try store.sign().changes(since: before) == (22...51).map { .run($0) })
    }

    @Test("differs by what is said of a run after its end")
    func late() throws {
        try store.recordFinishedRun([:], of: "a.yml")
        let before = try store.sign()
        try store.write { try $0.execute(sql: "INSERT INTO summaries VALUES (1, 'build~1.0.1', 'late')") }
        #expect(try store.sign().changes(since: before) == [.run(1)])
    }

    @Test("differs by obligations, ticks and groups")
    func others() throws {
        for _ in 1...20 { try store.recordFinishedRun([:], of: "a.yml") }
        var before = try store.sign()
        func change(_ sql: String) throws -> [StoreSign.Change] {
            try store.write { try $0.execute(sql: sql) }
            let now = try store.sign()
            defer { before = now }
            return now.changes(since: before)
        }
        #expect(
            try change(
                """
                INSERT INTO obligations (run, name, job, discharged_by, verify, state, is_left, opened_at, failures, attempts)
                VALUES (2, 'stand', 'apply', 'destroy', 'none', 'open', 0, 1, 0, 3)
                """) == [.run(2), .obligations])
        #expect(try change("UPDATE obligations SET failures = 1") == [.run(2), .obligations])
        #expect(try change("UPDATE obligations SET state = 'discharged'") == [.run(2), .obligations])
        #expect(
            try change(
                """
                INSERT INTO ticks (workflow, cron, timezone, scheduled_at, state, is_late, count, sha, ref, decided_at)
                VALUES ('a.yml', '0 0 * * *', 'UTC', 1, 'waiting', 0, 1, '', '', 1)
                """) == [.schedules])
        #expect(try change("UPDATE ticks SET state = 'skipped'") == [.schedules])
        #expect(
            try change(
                """
                INSERT INTO group_members (key, name, run, job, level, state, is_kept)
                VALUES ('x', 'X', 3, '', 'workflow', 'waits', 0)
                """) == [.groups])
        #expect(try change("DELETE FROM group_members") == [.groups])
    }

    @Test("names a step by its folder, exactly")
    func steps() throws {
        var run = try LoggedRun(in: store)
        while !run.isFinished { try run.advance() }
        let details = try store.details(ofRun: 1)
        for step in details.jobs.flatMap(\.steps) {
            #expect(try store.step("\(step.id)", ofRun: 1)?.id == step.id)
            #expect(try store.step("\(step.id)x", ofRun: 1) == nil)
        }
        for text in ["", "~", "a~1", "../log", "build~1.0", "build~01.0.1", "build~1.nothing-0.1"] {
            #expect(try store.step(text, ofRun: 1) == nil)
        }
        #expect(throws: HistoryError.self) { try store.step("build~1.0.1", ofRun: 2) }
    }
}
