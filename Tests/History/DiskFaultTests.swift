import Conductor
import Expressions
import GRDB
import GRDBSQLite
import Planning
import Runs
import TestSupport
import Testing

@testable import History

/// As SQLite tests itself: the first operation on the disk fails, then the second, the third … until one goes through without.
@Suite("A fault of the disk", .ownThread)
struct DiskFaultTests {
    private static let batches = 8
    private static let batchSize = 3

    /// The events that come after so many of the run's journal.
    private func entries(after count: Int) -> [JournalEntry] {
        (1...Self.batchSize).map { number in
            let text = String(repeating: "x", count: 1500)
            let event = RunEvent.callStarted(JobID("build"), inputs: ["text": .string(text)])
            return JournalEntry(sequence: count + number, time: .seconds(1), event: event)
        }
    }

    @Test(
        "at any write, truncation or sync of the journal loses nothing that was recorded, and the run can go on",
        // ENOSPC, and EIO as a failed write and a failed sync report it.
        arguments: [SQLITE_FULL, SQLITE_IOERR | 3 << 8, SQLITE_IOERR | 4 << 8], [false, true])
    func anyOperation(code: Int32, isLasting: Bool) throws {
        let folder = try ScratchFolder()
        try #require(FaultyDisk.watch(folder.path))
        let store = try Store.open(directory: folder.store)
        for number in 0..<1000 {
            let run = try store.createRun(.sample, engine: .first)
            FaultyDisk.arm(.init(remaining: number, code: code, isLasting: isLasting), in: folder.path)
            let (acknowledged, error) = append(to: run, in: store)
            let hits = FaultyDisk.disarm(folder.path)
            if hits == 0 {
                #expect(error == nil && acknowledged == Self.batches)
                // A write, at least, for each append.
                #expect(number > Self.batches)
                #expect(try store.read { try String.fetchOne($0, sql: "PRAGMA integrity_check") } == "ok")
                return
            }
            if let error {
                let failure = try #require(error as? ConductorError)
                #expect(failure.code == .journal)
                #expect(failure.message.contains(store.paths.database), "\(number): \(failure.message)")
            }
            try goOn(run, in: store, after: acknowledged)
        }
        Issue.record("The appends never went through without a fault.")
    }

    /// As an engine does it: it stops at the first failure. Returns how many appends it was told are safe.
    private func append(to run: CreatedRun, in store: Store) -> (acknowledged: Int, error: (any Error)?) {
        let journal = store.journal(ofRun: run.number, plan: samplePlan(["build": 0]), token: run.token)
        for number in 0..<Self.batches {
            do {
                let count = 1 + number * Self.batchSize
                try journal.append(entries(after: count), durably: number % 2 == 0)
            } catch {
                return (number, error)
            }
        }
        return (Self.batches, nil)
    }

    /// As the next engine does it: what is in the journal is the truth, and it holds all that was acknowledged.
    private func goOn(_ run: CreatedRun, in store: Store, after acknowledged: Int) throws {
        let count = try store.entries(ofRun: run.number).count
        // The append that failed may be there all the same, but only as a whole.
        let whole = (acknowledged...acknowledged + 1).map { 1 + $0 * Self.batchSize }
        #expect(whole.contains(count))
        let token = try store.takeOver(run.number, as: .second)
        let journal = store.journal(ofRun: run.number, plan: samplePlan(["build": 0]), token: token)
        try journal.append(entries(after: count), durably: true)
        #expect(try store.entries(ofRun: run.number).count == count + Self.batchSize)
    }
}
