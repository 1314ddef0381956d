import Expressions
import GRDB
import Runs

/// One thing that one target is to be told of.
struct Notice: Hashable, Sendable {
    /// What stands for the commit's status among the targets; no name under `notify` has a space.
    static let status = "commit status"

    /// A name under `notify`.
    var target: String
    /// What it is about: a target is told of each subject once.
    var subject: String
    /// What is posted.
    var body: Value
    /// The subject that is not worth telling any more, should it still wait.
    var replaces: String?
}

/// Who is to be told of what, from the moment at which that was decided until it was heard.
struct Notices: Sendable {
    let database: ServerDatabase

    struct Waiting: Hashable, Sendable {
        var id: Int64
        var project: String
        var target: String
        var subject: String
        var body: String
        var tries: Int
    }

    /// Two days in all.
    private static let mostTries = 16

    /// In the transaction that writes down why; one that was told, or waits, is not added again.
    static func add(_ notice: Notice, of project: String, at time: Timestamp, in database: Database) throws {
        if let replaced = notice.replaces {
            try database.execute(
                sql: "DELETE FROM notices WHERE project = ? AND target = ? AND subject = ? AND state = 'waiting'",
                arguments: [project, notice.target, replaced])
        }
        try database.execute(
            sql: """
                INSERT INTO notices (project, target, subject, body, made_at, state, next_try)
                VALUES (?, ?, ?, ?, ?, 'waiting', ?) ON CONFLICT DO NOTHING
                """,
            arguments: [
                project, notice.target, notice.subject, notice.body.json(.compact), time.nanoseconds, time.nanoseconds,
            ])
    }

    /// Those that are due, in their order.
    func due(at time: Timestamp) async throws -> [Waiting] {
        try await database.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT id, project, target, subject, body, tries FROM notices
                    WHERE state = 'waiting' AND next_try <= ? ORDER BY id LIMIT 100
                    """, arguments: [time.nanoseconds]
            ).map { Waiting(id: $0[0], project: $0[1], target: $0[2], subject: $0[3], body: $0[4], tries: $0[5]) }
        }
    }

    /// When the next one is due; nil where none waits.
    func nextTime() async throws -> Timestamp? {
        try await database.read { database in
            try Int64.fetchOne(database, sql: "SELECT min(next_try) FROM notices WHERE state = 'waiting'")
        }.map { Timestamp(nanoseconds: $0) }
    }

    func told(_ id: Int64, at time: Timestamp) async throws {
        try await database.write { database in
            try database.execute(
                sql: "UPDATE notices SET state = 'told', told_at = ?, last_error = NULL WHERE id = ?",
                arguments: [time.nanoseconds, id])
        }
    }

    /// It is tried again after ten seconds, then twice as long, at most six hours. True where it was given up.
    ///
    /// - Parameter isFinal: Nothing will be another way the next time.
    func failed(_ waiting: Waiting, because reason: String, isFinal: Bool, at time: Timestamp) async throws -> Bool {
        let isOver = isFinal || waiting.tries + 1 >= Self.mostTries
        let next = time.advanced(bySeconds: min(10 * Double(1 << min(waiting.tries, 12)), 6 * 3600)).nanoseconds
        try await database.write { database in
            try database.execute(
                sql: "UPDATE notices SET state = ?, tries = tries + 1, next_try = ?, last_error = ? WHERE id = ?",
                arguments: [isOver ? "given up" : "waiting", next, reason, waiting.id])
        }
        return isOver
    }
}
