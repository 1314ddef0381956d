import GRDB
import Runs
import Synchronization

/// The audit log: appended, never changed, and kept for 400 days.
///
/// State: how many refusals of strangers were written down in this minute, behind a lock.
package final class AuditLog: Sendable {
    private let database: ServerDatabase
    private let strangers = Mutex((minute: Int64(0), count: 0))
    private static let keptSeconds = 400 * 86_400.0
    /// Of each minute: nobody fills the disk by being refused. The log tells of all of them.
    private static let mostStrangers = 100

    package init(_ database: ServerDatabase) { self.database = database }

    /// On the disk when this returns.
    func append(_ entry: AuditEntry) async throws {
        guard !entry.name.isEmpty || isWithinMeasure(entry.at) else { return }
        let oldest = entry.at.advanced(bySeconds: -Self.keptSeconds)
        try await database.write { database in
            try database.execute(sql: "DELETE FROM access_audit WHERE at < ?", arguments: [oldest.nanoseconds])
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

    private func isWithinMeasure(_ time: Timestamp) -> Bool {
        let minute = time.nanoseconds / 60_000_000_000
        return strangers.withLock { strangers in
            if strangers.minute != minute { strangers = (minute, 0) }
            strangers.count += 1
            return strangers.count <= Self.mostStrangers
        }
    }
}
