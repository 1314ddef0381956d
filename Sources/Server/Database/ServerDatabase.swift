import Dispatch
import GRDB

/// What the server keeps besides the projects' histories: keys, audit, deliveries, queue. Not the truth about any run.
///
/// State: one connection, used on a queue of its own.
package final class ServerDatabase: Sendable {
    private let database: DatabaseQueue
    private let queue = DispatchQueue(label: "sluice.server.database")

    package init(path: String) throws {
        var configuration = Configuration()
        configuration.label = "sluice.server"
        configuration.busyMode = .timeout(30)
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
        }
        database = try DatabaseQueue(path: path, configuration: configuration)
        var migrator = DatabaseMigrator()
        for migration in ServerMigration.all {
            migrator.registerMigration(migration.name) { try $0.execute(sql: migration.sql) }
        }
        try migrator.migrate(database)
    }

    func read<Result: Sendable>(_ body: @escaping @Sendable (Database) throws -> Result) async throws -> Result {
        let database = database
        return try await onQueue { try database.read(body) }
    }

    /// One transaction: all that the body changes, on the disk when this returns, or nothing.
    func write<Result: Sendable>(_ body: @escaping @Sendable (Database) throws -> Result) async throws -> Result {
        let database = database
        return try await onQueue { try database.write(body) }
    }

    private func onQueue<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
        let result: Swift.Result<Result, any Error> = await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: Swift.Result { try body() }) }
        }
        return try result.get()
    }
}
