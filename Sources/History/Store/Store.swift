import Foundation
import GRDB
import Glibc
package import Runs

/// The history of a repository's runs in one folder: a SQLite database, and files for all that is large.
///
/// Any number of processes may have the same store open. State: one connection, used by one thread at a time behind GRDB's queue; a
/// change of the database is one immediate transaction, so that it waits for other processes at its start and never in the middle.
package final class Store: Sendable {
    package let paths: StorePaths
    let now: @Sendable () -> Timestamp
    private let database: DatabaseQueue

    /// Seconds to wait for another process.
    static let patience = 30

    private init(paths: StorePaths, database: DatabaseQueue, now: @escaping @Sendable () -> Timestamp) {
        self.paths = paths
        self.database = database
        self.now = now
    }

    /// Opens the store in this folder and makes what is missing of it.
    ///
    /// Throws for a store that is newer than this program, damaged, or cannot be read or written.
    package static func open(
        directory: String, now: @escaping @Sendable () -> Timestamp = Store.wallClock
    ) throws(HistoryError) -> Store {
        let paths = StorePaths(directory)
        if !exists(in: directory) { try makeFolders(paths) }
        guard !isEmptied(paths) else { throw .damaged(paths.database, "it is empty, and there are folders of runs") }
        do {
            let database = try openDatabase(paths)
            let store = Store(paths: paths, database: database, now: now)
            try store.migrate()
            return store
        } catch {
            throw .wrapping(error, paths)
        }
    }

    /// In a folder that cannot be written, SQLite reads no database whose write-ahead log was taken up by its last user, unless it is told
    /// that nobody else writes it, either.
    private static func openDatabase(_ paths: StorePaths) throws -> DatabaseQueue {
        guard access(paths.directory, W_OK) != 0, fileExists(paths.database), !fileExists(paths.database + "-wal")
        else {
            return try DatabaseQueue(path: paths.database, configuration: configuration)
        }
        var configuration = configuration
        configuration.readonly = true
        let place = URL(fileURLWithPath: paths.database).absoluteString
        return try DatabaseQueue(path: place + "?immutable=1", configuration: configuration)
    }

    package static func exists(in directory: String) -> Bool { fileExists(StorePaths(directory).database) }

    /// What a full disk still has for those who must write.
    var reserve: Reserve { Reserve(path: paths.reserve) }

    func read<Result>(_ body: (Database) throws -> Result) throws(HistoryError) -> Result {
        do {
            return try database.unsafeRead(body)
        } catch {
            throw .wrapping(error, paths)
        }
    }

    /// The same, and all that the body reads is of one moment.
    func readSnapshot<Result>(_ body: (Database) throws -> Result) throws(HistoryError) -> Result {
        do {
            return try database.read(body)
        } catch {
            throw .wrapping(error, paths)
        }
    }

    /// Runs the body as one transaction: all that it changes, or nothing.
    func write<Result>(_ body: (Database) throws -> Result) throws(HistoryError) -> Result {
        do {
            return try database.writeWithoutTransaction { try Store.transaction($0, body) }
        } catch {
            throw .wrapping(error, paths)
        }
    }

    /// The same; what was changed is on the disk before it returns, and so is all that was changed before.
    func writeDurably<Result>(_ body: (Database) throws -> Result) throws(HistoryError) -> Result {
        do {
            return try database.writeWithoutTransaction { database in
                try database.execute(sql: "PRAGMA synchronous = FULL")
                defer { restoreSynchronous(database) }
                return try Store.transaction(database, body)
            }
        } catch {
            throw .wrapping(error, paths)
        }
    }

    /// Writes what must be written, with the reserve given up when the disk is full.
    func writeWithReserve<Result>(durably: Bool, _ body: (Database) throws -> Result) throws(HistoryError) -> Result {
        let isScarce = reserve.releaseIfNeeded()
        let result: Result
        do throws(HistoryError) {
            result = durably ? try writeDurably(body) : try write(body)
        } catch {
            guard error.code == .diskFull, reserve.release() else { throw error }
            result = durably ? try writeDurably(body) : try write(body)
        }
        // The write-ahead log would take the reserve many times over; a database grows by what is new in it.
        if isScarce { _ = try? read { try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") } }
        return result
    }

    private static func transaction<Result>(
        _ database: Database, _ body: (Database) throws -> Result
    ) throws -> Result {
        var result: Result?
        try database.inTransaction(.immediate) {
            result = try body(database)
            return .commit
        }
        guard let result else { throw DatabaseError(message: "a transaction ended without a result") }
        return result
    }

    /// A failure leaves every later commit synchronous, which is slower and no less right.
    private func restoreSynchronous(_ database: Database) {
        try? database.execute(sql: "PRAGMA synchronous = NORMAL")
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.label = "sluice.history"
        configuration.busyMode = .timeout(Double(patience))
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 2000")
        }
        return configuration
    }

    /// SQLite takes a file without a byte for a new database.
    private static func isEmptied(_ paths: StorePaths) -> Bool {
        func size(_ path: String) -> Int {
            var status = stat()
            return stat(path, &status) == 0 ? Int(status.st_size) : 0
        }
        guard exists(in: paths.directory), size(paths.database) == 0, size(paths.database + "-wal") == 0 else {
            return false
        }
        return (try? FileManager.default.contentsOfDirectory(atPath: paths.runs))?.isEmpty == false
    }

    private static func makeFolders(_ paths: StorePaths) throws(HistoryError) {
        try makeFolder(paths.directory)
        // One that is there is somebody's.
        guard !fileExists(paths.ignoreFile) else { return }
        let file: OpenFile
        do throws(HistoryError) {
            file = try OpenFile(paths.ignoreFile, O_WRONLY | O_CREAT | O_EXCL)
        } catch {
            // Another process makes the same store just now.
            if fileExists(paths.ignoreFile) { return }
            throw error
        }
        let all: StaticString = "*\n"
        try file.write(UnsafeRawBufferPointer(start: all.utf8Start, count: all.utf8CodeUnitCount))
    }
}
