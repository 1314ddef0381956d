import Expressions
import GRDB
import Runs

/// A run that follows from something, before it is handed on.
struct TriggeredStart: Hashable, Sendable {
    var request: StartRequest
    /// Why, for people: `push to refs/heads/main`.
    var cause: String
}

/// What is to be started: written down together with what it follows from, so that it is started once, whatever happens between.
struct TriggeredStarts: Sendable {
    let database: ServerDatabase

    struct Waiting: Hashable, Sendable {
        var id: Int64
        var project: String
        var start: TriggeredStart
        var tries: Int
    }

    static func add(_ start: TriggeredStart, of project: String, at time: Timestamp, in database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO triggered (project, cause, request, made_at, state, next_try)
                VALUES (?, ?, ?, ?, 'waiting', ?)
                """,
            arguments: [
                project, start.cause, start.request.value.json(.compact), time.nanoseconds,
                time.nanoseconds,
            ])
    }

    /// Those that are due, in their order.
    func due(at time: Timestamp) async throws -> [Waiting] {
        try await database.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT id, project, cause, request, tries FROM triggered
                    WHERE state = 'waiting' AND next_try <= ? ORDER BY id LIMIT 100
                    """, arguments: [time.nanoseconds]
            ).compactMap { row in
                guard let value = try? Value(parsingJSON: row[3] as String), let request = StartRequest(value: value)
                else { return nil }
                let start = TriggeredStart(request: request, cause: row[2])
                return Waiting(id: row[0], project: row[1], start: start, tries: row[4])
            }
        }
    }

    /// When the next one is due; nil where none waits.
    func nextTime() async throws -> Timestamp? {
        try await database.read { database in
            try Int64.fetchOne(
                database, sql: "SELECT min(next_try) FROM triggered WHERE state = 'waiting'")
        }.map { Timestamp(nanoseconds: $0) }
    }

    func handedOn(_ id: Int64) async throws {
        try await database.write { database in
            try database.execute(sql: "UPDATE triggered SET state = 'handed on' WHERE id = ?", arguments: [id])
        }
    }

    func refused(_ id: Int64, because reason: String) async throws {
        try await database.write { database in
            try database.execute(
                sql: "UPDATE triggered SET state = 'refused', reason = ? WHERE id = ?", arguments: [reason, id])
        }
    }

    /// Tried again with growing waits, at most ten minutes, for as long as it takes: what was decided is not forgotten.
    func postpone(_ waiting: Waiting, because reason: String, at time: Timestamp) async throws {
        let next = time.advanced(bySeconds: min(Double(1 << min(waiting.tries, 12)), 600)).nanoseconds
        try await database.write { database in
            try database.execute(
                sql: "UPDATE triggered SET reason = ?, tries = tries + 1, next_try = ? WHERE id = ?",
                arguments: [reason, next, waiting.id])
        }
    }
}
