import Expressions
import Foundation
import GRDB
package import Runs

/// Reads a run's journal and proves its chain of hashes.
struct JournalReader {
    let database: Database
    let run: Int

    /// Where the journal ends, without proof of what is before.
    func head() throws -> JournalHead {
        let row = try Row.fetchOne(
            database, sql: "SELECT sequence, hash FROM events WHERE run = ? ORDER BY sequence DESC LIMIT 1",
            arguments: [run])
        guard let row else { return .start }
        return JournalHead(sequence: row[0], hash: Array(row[1] as Data))
    }

    /// How many rows it has, without proof of any.
    func count() throws -> Int {
        try Int.fetchOne(database, sql: "SELECT count(*) FROM events WHERE run = ?", arguments: [run]) ?? 0
    }

    func entries() throws -> [JournalEntry] {
        var entries: [JournalEntry] = []
        var head = JournalHead.start
        let rows = try Row.fetchCursor(
            database,
            sql: "SELECT sequence, time, kind, version, payload, hash FROM events WHERE run = ? ORDER BY sequence",
            arguments: [run])
        while let row = try rows.next() {
            let stored = JournalRow(
                sequence: row[0], time: row[1], kind: row[2], version: row[3], payload: Array((row[4] as String).utf8))
            guard stored.sequence == head.sequence + 1 else {
                throw damage("event \(head.sequence + 1) is missing")
            }
            head = head.followed(by: stored, run: run)
            guard (row[5] as Data).elementsEqual(head.hash) else {
                throw damage("event \(stored.sequence) is not what was written")
            }
            entries.append(try entry(stored))
        }
        return entries
    }

    private func entry(_ row: JournalRow) throws -> JournalEntry {
        do {
            let payload = try Value(parsingJSON: row.payload)
            let event = try RunEvent(EventEnvelope(kind: row.kind, version: row.version, payload: payload))
            return JournalEntry(sequence: row.sequence, time: Timestamp(nanoseconds: row.time), event: event)
        } catch let error as EventCodingError {
            throw HistoryError(
                error.code == .newer ? .newer : .damaged, "Run \(run), event \(row.sequence): \(error.message)")
        } catch {
            throw damage("event \(row.sequence) is not JSON")
        }
    }

    private func damage(_ what: String) -> HistoryError {
        HistoryError(.damaged, "The journal of run \(run) is damaged: \(what). It cannot be trusted any more.")
    }
}

extension Store {
    /// A run's journal from its beginning; throws where a row is missing, was changed, or is a newer sluice's.
    package func entries(ofRun run: Int) throws(HistoryError) -> [JournalEntry] {
        let entries = try read { try JournalReader(database: $0, run: run).entries() }
        guard !entries.isEmpty else { throw .unknownRun(run) }
        return entries
    }
}
