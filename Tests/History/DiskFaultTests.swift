import Conductor
import GRDB
import GRDBSQLite
import Runs
import TestSupport
import Testing

@testable import History

/// As SQLite tests itself: the first operation on the disk fails, then the second, the third … until a run goes through without.
@Suite("A fault of the disk", .ownThread)
struct DiskFaultTests {
    @Test(
        "at any write, truncation or sync of the journal loses nothing that was recorded, and the run can go on",
        // ENOSPC, for which there is a reserve, and EIO as a failed write and a failed sync report it; once, or from then on.
        arguments: [
            (SQLITE_FULL, false), (SQLITE_FULL, true), (SQLITE_IOERR | 3 << 8, false), (SQLITE_IOERR | 4 << 8, true),
        ])
    func anyOperation(code: Int32, isLasting: Bool) throws {
        let folder = try ScratchFolder()
        try #require(FaultyDisk.watch(folder.path))
        let store = try Store.open(directory: folder.store)
        // So that a run's events are carried from the write-ahead log to the database, too.
        try store.read { try $0.execute(sql: "PRAGMA wal_autocheckpoint = 16") }
        for operation in 0..<2000 {
            var run = try LoggedRun(in: store)
            run.syncsSome = true
            FaultyDisk.arm(.init(remaining: operation, code: code, isLasting: isLasting), in: folder.path)
            let error = failure { try run.finish() }
            let hits = FaultyDisk.disarm(folder.path)
            if hits == 0 {
                #expect(error == nil && run.isFinished)
                // A write, at least, for each event.
                #expect(operation > run.acknowledged)
                #expect(try store.findings() == [])
                return
            }
            if let error {
                let failure = try #require(error as? ConductorError)
                #expect(failure.code == .journal)
                #expect(failure.message.contains(store.paths.database), "\(operation): \(failure.message)")
            }
            try goOn(run)
        }
        Issue.record("The run never went through without a fault.")
    }

    private func failure(_ body: () throws -> Void) -> (any Error)? {
        do {
            try body()
            return nil
        } catch {
            return error
        }
    }

    /// As the next engine does it: what is in the journal is the truth, and it holds all from which something followed.
    private func goOn(_ run: LoggedRun) throws {
        // The event whose append failed may be there all the same.
        let count = try run.store.entries(ofRun: run.number).count
        #expect((run.acknowledged...run.acknowledged + 1).contains(count))
        var next = try LoggedRun(takingUp: run.number, in: run.store)
        try next.finish()
        #expect(try run.store.findings(ofRuns: [run.number]) == [])
    }
}
