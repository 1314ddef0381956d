import GRDB
import Glibc

/// Looks at the archives of caches: whether they are there, have their size and, where a checksum is in them, can be unpacked.
struct CacheVerification {
    let store: Store
    private(set) var count = 0

    init(store: Store) {
        self.store = store
    }

    mutating func findings() throws(HistoryError) -> [StoreFinding] {
        let rows = try store.read { database in
            try Row.fetchAll(database, sql: "SELECT id, key, size, compression FROM caches ORDER BY id").map {
                (id: $0[0] as Int, key: $0[1] as String, size: $0[2] as Int, compression: $0[3] as String)
            }
        }
        var findings: [StoreFinding] = []
        for row in rows {
            count += 1
            let path = store.paths.cache(row.id, compression: row.compression)
            guard let problem = problem(path, row.size, row.compression), try isThere(row.id) else { continue }
            findings.append(
                StoreFinding(
                    .cache, path: path, "the archive of the cache '\(row.key)' \(problem)",
                    advice: "remove the file: whoever wants the cache makes it anew"))
        }
        return findings
    }

    /// One that made room for others meanwhile is no damage.
    private func isThere(_ id: Int) throws(HistoryError) -> Bool {
        try store.read { try Int.fetchOne($0, sql: "SELECT 1 FROM caches WHERE id = ?", arguments: [id]) } != nil
    }

    private func problem(_ path: String, _ size: Int, _ compression: String) -> String? {
        guard fileExists(path) else { return "is gone" }
        do throws(HistoryError) {
            let found = Int(try OpenFile(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).status().st_size)
            guard found == size else { return "has \(found) bytes, and \(size) were stored" }
        } catch {
            return "cannot be read: \(error.message)".withoutFullStop
        }
        // Without compression there is no checksum, and it need not be an archive of ours.
        guard let compression = Archive.Compression(rawValue: compression), let program = compression.program,
            Program.isInstalled(program)
        else { return nil }
        do {
            try Archive(path: path, compression: compression).members(paths: store.paths) { _ in }
            return nil
        } catch {
            return "cannot be unpacked: \(error)".withoutFullStop
        }
    }
}
