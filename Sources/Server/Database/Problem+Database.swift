import GRDB
import Glibc
import HTTPTypes

extension Problem {
    /// What the server's own database refused, for whoever asked. - Parameter folder: Where it is.
    init(_ error: DatabaseError, in folder: String) {
        let message = error.message ?? "SQLite's error \(error.resultCode.rawValue)"
        switch error.resultCode {
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self = .unavailable("Another process holds the server's database.", hint: "Try again in a moment.")
        case .SQLITE_FULL: self = .full
        // The shared memory of the write-ahead log has no code of its own for a full disk.
        case .SQLITE_IOERR where Self.hasNoSpace(folder): self = .full
        case .SQLITE_READONLY, .SQLITE_PERM, .SQLITE_CANTOPEN, .SQLITE_IOERR, .SQLITE_AUTH:
            self = .unavailable("The server's database cannot be used: \(message).")
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .fault("The server's database is damaged: \(message).")
        default: self = .fault("The server's database does not do what it should: \(message).")
        }
    }

    private static var full: Problem {
        .storageFull("The disk of the server's folder is full: nothing was changed.")
    }

    private static func hasNoSpace(_ directory: String) -> Bool {
        var space = statvfs()
        return statvfs(directory, &space) == 0 && space.f_bavail < 16
    }
}
