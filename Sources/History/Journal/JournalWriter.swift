import Foundation
import GRDB
import Runs

/// Writes a run's events and what they tell about the run, its jobs and its steps; to be used inside one transaction.
struct JournalWriter {
    let database: Database
    let run: Int
    /// What jobs and steps are called; nil where no job has begun.
    var names: PlanNames?

    /// The head after these entries.
    mutating func append(_ entries: [JournalEntry], after head: JournalHead) throws -> JournalHead {
        var head = head
        for entry in entries {
            guard entry.sequence == head.sequence + 1 else {
                throw HistoryError(
                    .notAvailable,
                    "Event \(entry.sequence) of run \(run) cannot follow on event \(head.sequence) of its journal.")
            }
            let row = JournalRow(entry)
            head = head.followed(by: row, run: run)
            try insert(row, hash: head.hash)
            try project(entry)
        }
        return head
    }

    func insert(_ row: JournalRow, hash: [UInt8]) throws {
        try database.run(
            "INSERT INTO events (run, sequence, time, kind, version, payload, hash) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                run, row.sequence, row.time, row.kind, row.version, String(decoding: row.payload, as: UTF8.self),
                Data(hash),
            ])
    }
}
