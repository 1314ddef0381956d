import GRDB

extension StorePaths {
    func cache(_ id: Int, compression: String) -> String { "\(caches)/\(id).tar.\(compression)" }
}

extension Store {
    /// Removes the least recently used caches until the rest fits; returns how many went and their bytes.
    func evictCaches(downTo limit: Int) throws(HistoryError) -> (count: Int, bytes: Int) {
        let evicted = try write { database in
            var total = try Int.fetchOne(database, sql: "SELECT coalesce(sum(size), 0) FROM caches") ?? 0
            guard total > limit else { return [] as [Row] }
            let rows = try Row.fetchAll(
                database, sql: "SELECT id, size, compression FROM caches ORDER BY used_at, id"
            ).prefix { row in
                guard total > limit else { return false }
                total -= row[1] as Int
                return true
            }
            for row in rows { try database.run("DELETE FROM caches WHERE id = ?", [row[0] as Int]) }
            return Array(rows)
        }
        // After the commit: an entry without its archive would be worse than an archive without its entry.
        var bytes = 0
        for row in evicted { bytes += try removeTree(paths.cache(row[0], compression: row[2])) }
        return (evicted.count, bytes)
    }
}
