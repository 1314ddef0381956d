import Conductor
import Expressions
import GRDB
import Glibc
import Planning
import Runs
import TestSupport
import Testing

@testable import History

@Suite("A full disk", .ownThread)
struct FaultTests {
    private func entries(_ batch: Int) -> [JournalEntry] {
        (0..<5).map { number in
            let event = RunEvent.callStarted(
                JobID("build"),
                inputs: ["text": .string(String(repeating: "x", count: 300)), "n": .number(Double(number))])
            return JournalEntry(sequence: 2 + batch * 5 + number, time: .seconds(1), event: event)
        }
    }

    @Test("at the first page, the second, the third … loses nothing that was recorded and stops no later append")
    func anyPage() throws {
        let folder = try ScratchFolder()
        let batches = 12
        for pages in 0..<1000 {
            let store = try Store.open(directory: folder.path + "/\(pages)")
            let run = try store.createRun(.sample, engine: .first)
            let journal = store.journal(ofRun: run.number, plan: samplePlan(["build": 0]), token: run.token)
            try limit(store, toPages: pages)
            var written = 0
            var failure: (any Error)?
            while written < batches, failure == nil {
                do {
                    try journal.append(entries(written), durably: written % 2 == 0)
                    written += 1
                } catch {
                    failure = error
                }
            }
            #expect(try store.read { try String.fetchOne($0, sql: "PRAGMA integrity_check") } == "ok")
            #expect(try store.entries(ofRun: run.number).count == 1 + 5 * written)
            guard let failure else {
                #expect(pages > 3)
                return
            }
            let error = try #require(failure as? ConductorError)
            #expect(error.code == .journal)
            #expect(error.message.contains("The disk is full: \"\(store.paths.database)\""))
            try limit(store, toPages: 100_000)
            try journal.append(entries(written), durably: false)
            #expect(try store.entries(ofRun: run.number).count == 1 + 5 * (written + 1))
        }
        Issue.record("The appends never succeeded.")
    }

    /// Lets the database grow by so many pages and no further.
    private func limit(_ store: Store, toPages pages: Int) throws {
        _ = try store.read { database in
            let now = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
            return try Int.fetchOne(database, sql: "PRAGMA max_page_count = \(now + pages)")
        }
    }

    @Test("is named when a new run, an artifact or a file cannot be written")
    func messages() throws {
        let folder = try ScratchFolder()
        let store = try Store.open(directory: folder.store)
        try limit(store, toPages: 0)
        let error = #expect(throws: HistoryError.self) {
            for _ in 0..<100 { _ = try store.createRun(.sample, engine: .first) }
        }
        #expect(error?.code == .diskFull)
        let file = try OpenFile("/dev/full", O_WRONLY)
        let failure = #expect(throws: HistoryError.self) {
            try [UInt8](repeating: 1, count: 10).withUnsafeBytes { try file.write($0) }
        }
        #expect(
            failure?.message == "The disk is full: \"/dev/full\" cannot be written. What was recorded before is safe.")
    }
}
