package import Conductor
import GRDB
import Glibc
import Runs

/// Caches: an archive each, found by scope, version and key; the least recently used ones go when all together get too large.
package struct CacheStore: CachePort {
    let store: Store
    /// Bytes of all archives together.
    let sizeLimit: Int
    /// What starts programs as the user whose files are cached: words before their own.
    let starter: [String]

    package static let defaultSizeLimit = 10 << 30

    package init(_ store: Store, sizeLimit: Int = CacheStore.defaultSizeLimit, starter: [String] = []) {
        self.store = store
        self.sizeLimit = sizeLimit
        self.starter = starter
    }

    package func find(keys: [String], version: String, scopes: [String]) throws -> CacheEntry? {
        guard let exact = keys.first else { return nil }
        return try store.read { database in
            for scope in scopes {
                if let entry = try first("key = ?", [exact], version, scope, in: database) { return entry }
                for key in keys {
                    let condition = "substr(key, 1, length(?1)) = ?1"
                    if let entry = try first(condition, [key], version, scope, in: database) { return entry }
                }
            }
            return nil
        }
    }

    /// The newest that meets the condition and whose archive is there.
    private func first(
        _ condition: String, _ arguments: StatementArguments, _ version: String, _ scope: String,
        in database: Database
    ) throws -> CacheEntry? {
        let sql = """
            SELECT id, key, version, scope, size, compression FROM caches
            WHERE \(condition) AND version = ? AND scope = ? ORDER BY created_at DESC, id DESC
            """
        return try Row.fetchAll(database, sql: sql, arguments: arguments + [version, scope])
            .first { fileExists(store.paths.cache($0[0], compression: $0[5])) }
            .map { CacheEntry(id: $0[0], key: $0[1], version: $0[2], scope: $0[3], size: $0[4]) }
    }

    package func restore(_ entry: CacheEntry, within roots: [String]) throws {
        let stored = try store.write { database in
            try database.run("UPDATE caches SET used_at = ? WHERE id = ?", [store.now().nanoseconds, entry.id])
            return try String.fetchOne(
                database, sql: "SELECT compression FROM caches WHERE id = ?", arguments: [entry.id])
        }
        guard let stored, let compression = Archive.Compression(rawValue: stored) else {
            throw HistoryError(.refused, "The cache \"\(entry.key)\" is gone: it made room for others.")
        }
        let path = store.paths.cache(entry.id, compression: stored)
        let archive = Archive(path: path, compression: compression, starter: starter)
        var check = ArchiveCheck(roots: roots, room: room(in: roots))
        try archive.members(paths: store.paths) { try check.take($0) }
        try archive.unpack(paths: store.paths)
    }

    /// Bytes that are free where the cache comes to lie; of several places the fullest counts.
    private func room(in roots: [String]) -> UInt64 {
        roots.compactMap { root -> UInt64? in
            var folder = root[...]
            var disk = statvfs()
            // What is restored need not be there yet.
            while statvfs(folder.isEmpty ? "/" : String(folder), &disk) != 0 {
                guard let slash = folder.lastIndex(of: "/") else { return nil }
                folder = folder[..<slash]
            }
            return UInt64(disk.f_bavail) * UInt64(disk.f_frsize)
        }.min() ?? 0
    }

    package func save(paths: [String], key: String, version: String, scope: String) throws -> Bool {
        let files = try presentFiles(among: paths, key: key)
        guard try !isTaken(key, version, scope) else { return false }
        let archive = try StagedFile(in: store.paths)
        let compression = Archive.Compression.best
        try Archive(path: archive.path, compression: compression, starter: starter)
            .pack(files, paths: store.paths)
        let size = Int(try OpenFile(archive.path, O_RDONLY).status().st_size)
        try checkSize(size, key)
        let isSaved = try store.write { database in
            guard let id = try insert(key, version, scope, size, compression, into: database) else { return false }
            try archive.place(at: store.paths.cache(id, compression: compression.rawValue))
            return true
        }
        if isSaved { _ = try store.evictCaches(downTo: sizeLimit) }
        return isSaved
    }

    func checkSize(_ size: Int, _ key: String) throws(HistoryError) {
        guard size > sizeLimit else { return }
        throw HistoryError(
            .refused, "The cache \"\(key)\" has \(size) bytes, more than all caches may have together.")
    }

    private func presentFiles(among paths: [String], key: String) throws(HistoryError) -> [String] {
        if let relative = paths.first(where: { !$0.hasPrefix("/") }) {
            throw HistoryError(.refused, "The path \"\(relative)\" cannot be cached: it is not absolute.")
        }
        let present = paths.filter { path in
            var status = stat()
            return lstat(path, &status) == 0
        }
        guard !present.isEmpty else {
            throw HistoryError(.refused, "None of the paths of the cache \"\(key)\" exists, so nothing is saved.")
        }
        return present
    }

    private func isTaken(_ key: String, _ version: String, _ scope: String) throws -> Bool {
        try store.read { try first("key = ?", [key], version, scope, in: $0) != nil }
    }

    /// The new entry's id, or nil where the key is taken.
    func insert(
        _ key: String, _ version: String, _ scope: String, _ size: Int, _ compression: Archive.Compression,
        into database: Database
    ) throws -> Int? {
        // One whose archive is gone does not keep its key.
        if try first("key = ?", [key], version, scope, in: database) != nil { return nil }
        let now = store.now().nanoseconds
        try database.run(
            """
            INSERT OR REPLACE INTO caches (scope, version, key, size, compression, created_at, used_at)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """, [scope, version, key, size, compression.rawValue, now, now])
        return Int(database.lastInsertedRowID)
    }
}
