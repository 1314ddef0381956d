import GRDB
import Runs
import Synchronization

/// The audit log: appended, never changed, and kept for 400 days; of what was refused only the newest, for nobody fills the disk by
/// being refused.
///
/// State: how many refusals were written down in this minute, by name, behind a lock.
package final class AuditLog: Sendable {
    private let database: ServerDatabase
    private let refusals = Mutex((minute: Int64(0), counts: [String: Int]()))
    private let mostRefusals: Int
    private static let keptSeconds = 400 * 86_400.0
    /// Of all strangers in a minute, and of each other caller. The log of the server goes on.
    private static let (mostOfStrangers, mostOfOne) = (100, 1000)

    /// - Parameter mostRefusals: Kept of strangers, and as many of all others: some 40 MB of each.
    package init(_ database: ServerDatabase, mostRefusals: Int = 100_000) {
        (self.database, self.mostRefusals) = (database, mostRefusals)
    }

    /// On the disk when this returns.
    func append(_ entry: AuditEntry) async throws {
        let isRefusal = entry.status >= 400
        let number = isRefusal ? count(entry) : 0
        guard number <= (entry.name.isEmpty ? Self.mostOfStrangers : Self.mostOfOne) else { return }
        let oldest = entry.at.advanced(bySeconds: -Self.keptSeconds)
        // The first one of a minute makes room for those that may follow.
        let room = number == 1 ? mostRefusals : nil
        try await database.write { database in
            try database.execute(sql: "DELETE FROM access_audit WHERE at < ?", arguments: [oldest.nanoseconds])
            if let room { try Self.forget(database, allBut: room, ofStrangers: entry.name.isEmpty) }
            try database.execute(
                sql: """
                    INSERT INTO access_audit (at, name, means, peer, method, path, status, reason)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    entry.at.nanoseconds, entry.name, entry.means, entry.peer, entry.method,
                    String(entry.path.prefix(1000)), entry.status, entry.reason.map { String($0.prefix(1000)) },
                ])
        }
    }

    /// The newest first. - Parameter id: Only those before this one.
    package func entries(before id: Int?, most: Int) async throws -> [AuditEntry] {
        try await database.read { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM access_audit WHERE id < ? ORDER BY id DESC LIMIT ?",
                arguments: [id ?? Int.max, most]
            ).map { row in
                AuditEntry(
                    id: row["id"], at: Timestamp(nanoseconds: row["at"]), name: row["name"], means: row["means"],
                    peer: row["peer"], method: row["method"], path: row["path"], status: row["status"],
                    reason: row["reason"])
            }
        }
    }

    /// What was done is never forgotten for what was refused.
    private static func forget(_ database: Database, allBut most: Int, ofStrangers isOfStrangers: Bool) throws {
        try database.execute(
            sql: """
                DELETE FROM access_audit WHERE status >= 400 AND (name = '') = ? AND id <= (
                    SELECT id FROM access_audit WHERE status >= 400 AND (name = '') = ?
                    ORDER BY id DESC LIMIT 1 OFFSET ?)
                """, arguments: [isOfStrangers, isOfStrangers, most])
    }

    /// Which refusal of its caller it is in its minute.
    private func count(_ entry: AuditEntry) -> Int {
        let minute = entry.at.nanoseconds / 60_000_000_000
        return refusals.withLock { refusals in
            if refusals.minute != minute { refusals = (minute, [:]) }
            let count = (refusals.counts[entry.name] ?? 0) + 1
            refusals.counts[entry.name] = count
            return count
        }
    }
}
