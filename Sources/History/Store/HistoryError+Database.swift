import GRDB
import Glibc

extension HistoryError {
    /// Turns whatever came out of the database into one of the store's own errors.
    static func wrapping(_ error: any Error, _ paths: StorePaths) -> HistoryError {
        switch error {
        case let error as HistoryError: error
        case let error as DatabaseError: database(error, paths)
        default: .inaccessible(paths.database, "\(error)")
        }
    }

    private static func database(_ error: DatabaseError, _ paths: StorePaths) -> HistoryError {
        let message = error.message ?? "SQLite's error \(error.resultCode.rawValue)"
        switch error.resultCode {
        case .SQLITE_FULL: return .diskFull(paths.database)
        // The shared memory of the write-ahead log has no code of its own for a full disk.
        case .SQLITE_IOERR where hasNoSpace(paths.directory): return .diskFull(paths.database)
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: return .damaged(paths.database, quickCheck(paths) ?? message)
        case .SQLITE_BUSY, .SQLITE_LOCKED: return .busy(paths.directory)
        case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_READONLY, .SQLITE_IOERR:
            return .inaccessible(paths.database, message)
        // What SQLite calls an error of the SQL is, with SQL that never changes, a table that is not as it was made.
        default: return .damaged(paths.database, message)
        }
    }

    private static func hasNoSpace(_ directory: String) -> Bool {
        var space = statvfs()
        return statvfs(directory, &space) == 0 && space.f_bavail < 16
    }

    /// The first thing that SQLite's own check finds; only after a failure, since it reads the whole file.
    private static func quickCheck(_ paths: StorePaths) -> String? {
        var configuration = Configuration()
        configuration.readonly = true
        let found = try? DatabaseQueue(path: paths.database, configuration: configuration).read {
            try String.fetchOne($0, sql: "PRAGMA quick_check(1)")
        }
        guard let found, found != "ok" else { return nil }
        return found.split(separator: "\n").joined(separator: " ")
    }
}
