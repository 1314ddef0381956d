import Dispatch
import GRDB
import Glibc
import Synchronization

/// What the server keeps besides the projects' histories: keys, audit, deliveries, queue. Not the truth about any run.
///
/// What the database refuses is thrown as a `Problem`: 503 where another process holds it or it cannot be used, 507 where the disk is full.
///
/// State: two connections, each used on a queue of its own, so that whoever reads never waits for somebody who cannot write; and until
/// when the write of now waits for other processes, behind a lock.
package final class ServerDatabase: Sendable {
    private let writer: DatabaseQueue
    private let reader: DatabaseQueue
    private let writing = DispatchQueue(label: "sluice.server.database.writing")
    private let reading = DispatchQueue(label: "sluice.server.database.reading")
    private let patience: Patience
    private let path: String

    package init(path: String) throws {
        let patience = Patience()
        var configuration = Configuration()
        configuration.label = "sluice.server"
        configuration.busyMode = .callback { _ in patience.lasts() }
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
        }
        patience.begin(.now)
        writer = try DatabaseQueue(path: path, configuration: configuration)
        var migrator = DatabaseMigrator()
        for migration in ServerMigration.all {
            migrator.registerMigration(migration.name) { try $0.execute(sql: migration.sql) }
        }
        patience.begin(.now)
        try migrator.migrate(writer)
        var reading = Configuration()
        reading.label = "sluice.server.reading"
        reading.readonly = true
        reading.busyMode = .timeout(Patience.seconds)
        reader = try DatabaseQueue(path: path, configuration: reading)
        self.patience = patience
        self.path = path
    }

    private var folder: String { String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)]) }

    func read<Result: Sendable>(_ body: @escaping @Sendable (Database) throws -> Result) async throws -> Result {
        let reader = reader
        return try await on(reading) { try reader.read(body) }
    }

    /// Throws where nothing can be read.
    func checkReadable() async throws {
        _ = try await read { try Bool.fetchOne($0, sql: "SELECT EXISTS (SELECT 1 FROM queue)") }
    }

    /// One transaction: all that the body changes, on the disk when this returns, or nothing.
    func write<Result: Sendable>(_ body: @escaping @Sendable (Database) throws -> Result) async throws -> Result {
        let (writer, patience, path, asked) = (writer, patience, path, ContinuousClock.now)
        defer { keepPlace() }
        return try await on(writing) {
            try Self.checkWritable(path)
            patience.begin(asked)
            return try writer.writeWithoutTransaction { database in
                // The lock is asked for first: what was read before it could be others' by then.
                var result: Result?
                try database.inTransaction(.immediate) {
                    result = try body(database)
                    return .commit
                }
                guard let result else { throw DatabaseError(message: "a transaction ended without a result") }
                return result
            }
        }
    }

    /// The memory that SQLite shares with other processes is a file that is mapped: where that cannot be written any more, a write to it
    /// is no error but the end of this process (SIGBUS). So it is not tried.
    private static func checkWritable(_ path: String) throws {
        guard access(path, W_OK) != 0 else { return }
        throw Problem.unavailable(
            "The server's database cannot be written: \(String(cString: strerror(errno))).",
            hint: "It works again by itself once the server's folder can be written.")
    }

    /// For the same reason readers note in that memory how far they see as soon as there is something new, and not when somebody asks.
    private func keepPlace() {
        let reader = reader
        reading.async { _ = try? reader.read { try Int.fetchOne($0, sql: "SELECT 1 FROM sqlite_master LIMIT 1") } }
    }

    private func on<Result: Sendable>(
        _ queue: DispatchQueue, _ body: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        let result: Swift.Result<Result, any Error> = await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: Swift.Result { try body() }) }
        }
        do {
            return try result.get()
        } catch let error as DatabaseError {
            throw Problem(error, in: folder)
        }
    }

    /// How long a write waits for other processes: five seconds from the moment at which it was asked for. Those that stand in line
    /// behind one that waits have waited as well, so that nobody's answer is a matter of minutes.
    private final class Patience: Sendable {
        static let seconds = 5.0
        private let deadline = Mutex(ContinuousClock.now)

        func begin(_ asked: ContinuousClock.Instant) {
            deadline.withLock { $0 = asked.advanced(by: .seconds(Self.seconds)) }
        }

        /// Waits a moment. False when the time is over.
        func lasts() -> Bool {
            guard ContinuousClock.now < deadline.withLock({ $0 }) else { return false }
            usleep(10_000)
            return true
        }
    }
}
