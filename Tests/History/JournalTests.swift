import Conductor
import GRDB
import Planning
import Runs
import TestSupport
import Testing

@testable import History

@Suite("A run's journal", .ownThread)
struct JournalTests {
    let folder: ScratchFolder
    let store: Store

    init() throws {
        folder = try ScratchFolder()
        store = try Store.open(directory: folder.store)
    }

    private func entries(from first: Int, _ events: [RunEvent]) -> [JournalEntry] {
        events.enumerated().map {
            JournalEntry(sequence: first + $0.offset, time: .seconds(Double(first + $0.offset)), event: $0.element)
        }
    }

    @Test("gives back what was appended, in order, also to another process", arguments: [false, true])
    func roundTrip(durably: Bool) throws {
        let run = try store.createRun(.sample, engine: .first)
        let journal = store.journal(ofRun: run.number, plan: samplePlan(["build": 1]), token: run.token)
        let appended = entries(
            from: 2, [.engineAttached(token: 1), .jobQueued(JobID("build")), .jobStarted(JobID("build"), attempt: 1)])
        try journal.append(Array(appended[..<1]), durably: durably)
        try journal.append([], durably: durably)
        try journal.append(Array(appended[1...]), durably: durably)
        let read = try Store.open(directory: folder.store).entries(ofRun: run.number)
        #expect(read.map(\.sequence) == [1, 2, 3, 4])
        #expect(Array(read[1...]) == appended)
    }

    @Test("that is on the disk when it must be is written fast again afterwards")
    func synchronousIsRestored() throws {
        let run = try store.createRun(.sample, engine: .first)
        let journal = store.journal(ofRun: run.number, plan: samplePlan([:]), token: run.token)
        try journal.append(entries(from: 2, [.engineAttached(token: 1)]), durably: true)
        #expect(try store.read { try Int.fetchOne($0, sql: "PRAGMA synchronous") } == 1)
    }

    @Test("refuses an entry that does not follow on the one before, and takes the right one after that")
    func gap() throws {
        let run = try store.createRun(.sample, engine: .first)
        let journal = store.journal(ofRun: run.number, plan: samplePlan([:]), token: run.token)
        let error = #expect(throws: ConductorError.self) {
            try journal.append(entries(from: 3, [.engineLost()]), durably: false)
        }
        #expect(error?.code == .journal)
        try journal.append(entries(from: 2, [.engineAttached(token: 1)]), durably: false)
        #expect(try store.entries(ofRun: run.number).count == 2)
    }

    @Test("of a run that does not exist is not there")
    func unknownRun() throws {
        let journal = store.journal(ofRun: 7, plan: samplePlan([:]), token: 1)
        #expect(throws: ConductorError.self) { try journal.append(entries(from: 1, [.engineLost()]), durably: false) }
        let error = #expect(throws: HistoryError.self) { try store.entries(ofRun: 7) }
        #expect(error?.message == "There is no run 7 in the history.")
    }

    @Test(
        "shows every change that was made behind its back",
        arguments: [
            ("UPDATE events SET payload = replace(payload, 'build', 'other') WHERE sequence = 3", "event 3 is not"),
            ("UPDATE events SET time = time + 1 WHERE sequence = 2", "event 2 is not"),
            ("UPDATE events SET kind = 'job_started' WHERE sequence = 3", "event 3 is not"),
            ("UPDATE events SET hash = zeroblob(32) WHERE sequence = 4", "event 4 is not"),
            ("UPDATE events SET run = 2 WHERE run = 1", "event 1 is not"),
            ("DELETE FROM events WHERE sequence = 3", "event 3 is missing"),
            ("DELETE FROM events WHERE sequence = 1", "event 1 is missing"),
        ])
    func tampering(sql: String, what: String) throws {
        let run = try store.createRun(.sample, engine: .first)
        let journal = store.journal(ofRun: run.number, plan: samplePlan(["build": 1]), token: run.token)
        let events: [RunEvent] = [
            .engineAttached(token: 1), .jobQueued(JobID("build")), .jobStarted(JobID("build"), attempt: 1),
        ]
        try journal.append(entries(from: 2, events), durably: false)
        _ = try store.createRun(.sample, engine: .first)
        try store.write { database in
            if sql.contains("run = 2") { try database.execute(sql: "DELETE FROM events WHERE run = 2") }
            try database.execute(sql: sql)
        }
        let read = sql.contains("run = 2") ? 2 : run.number
        let error = #expect(throws: HistoryError.self) { try store.entries(ofRun: read) }
        #expect(error?.code == .damaged)
        #expect(error?.message.contains(what) == true, "\(error?.message ?? "")")
    }

    @Test("with an event of a newer sluice cannot be read by this one, and says so")
    func newerEvent() throws {
        let run = try store.createRun(.sample, engine: .first)
        try store.write { database in
            let head = try JournalReader(database: database, run: run.number).head()
            let row = JournalRow(sequence: 2, time: 0, kind: "lock_taken", version: 1, payload: Array("{}".utf8))
            try JournalWriter(database: database, run: run.number).insert(row, hash: row.hash(after: head.hash, run: 1))
        }
        let error = #expect(throws: HistoryError.self) { try store.entries(ofRun: run.number) }
        #expect(error?.code == .newer)
        #expect(error?.message.contains("Run 1, event 2") == true)
    }
}
