import GRDB
import Glibc

extension Store {
    /// Brings the database to the newest version; for one that is there already this is one small read.
    func migrate() throws {
        var version = try read { try Store.version(of: $0) }
        if version < Migration.newest {
            // Two processes may have found it missing at once, and a database that changes its journal mode does not wait for the other one.
            let lock = try OpenFile(paths.migrationLock, O_RDWR | O_CREAT)
            guard flock(lock.descriptor, LOCK_EX) == 0 else { throw HistoryError.system(paths.migrationLock, errno) }
            try turnToWriteAheadLog()
            version = try write { try Store.migrate($0) }
        }
        guard version <= Migration.newest else {
            throw HistoryError.newer(paths.directory, version: version, known: Migration.newest)
        }
    }

    private static func version(of database: Database) throws -> Int {
        try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
    }

    private static func migrate(_ database: Database) throws -> Int {
        let version = try version(of: database)
        for migration in Migration.all where migration.version > version {
            try database.execute(sql: migration.sql)
            try database.execute(sql: "PRAGMA user_version = \(migration.version)")
        }
        return try self.version(of: database)
    }

    private func turnToWriteAheadLog() throws {
        let mode = try read { try String.fetchOne($0, sql: "PRAGMA journal_mode = WAL") }
        guard mode == "wal" else {
            throw HistoryError.inaccessible(paths.database, "its file system cannot hold SQLite's write-ahead log")
        }
    }
}
