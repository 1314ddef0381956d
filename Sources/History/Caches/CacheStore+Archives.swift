package import Conductor
import GRDB
import Glibc
import Runs

extension CacheStore: CacheArchivePort {
    package func keep(archive path: String, key: String, version: String, scope: String) throws -> CacheEntry? {
        let size = Int(try OpenFile(path, O_RDONLY | O_NOFOLLOW).status().st_size)
        try checkSize(size, key)
        let compression = Archive.Compression.none
        let entry = try store.write { database -> CacheEntry? in
            guard let id = try insert(key, version, scope, size, compression, into: database) else { return nil }
            let place = store.paths.cache(id, compression: compression.rawValue)
            try makeFolder(store.paths.caches)
            guard rename(path, place) == 0 else { throw HistoryError.system(place, errno) }
            return CacheEntry(id: id, key: key, version: version, scope: scope, size: size)
        }
        if entry != nil { _ = try store.evictCaches(downTo: sizeLimit) }
        return entry
    }

    package func archive(ofEntry id: Int) throws -> String? {
        let compression = try store.write { database in
            try database.run("UPDATE caches SET used_at = ? WHERE id = ?", [store.now().nanoseconds, id])
            return try String.fetchOne(database, sql: "SELECT compression FROM caches WHERE id = ?", arguments: [id])
        }
        let path = compression.map { store.paths.cache(id, compression: $0) }
        return path.flatMap { fileExists($0) ? $0 : nil }
    }
}
