import Expressions
import GRDB
import Runs

/// What forges have sent, kept from the moment at which they are told that it is.
struct Deliveries: Sendable {
    let database: ServerDatabase

    struct Delivery: Hashable, Sendable {
        var id: Int64
        var delivery: String
        var event: String
        var payload: ValueObject
        var tries: Int
    }

    /// A forge sends the same once more within weeks; a thief has what was signed for as long as the secret stands.
    static let secondsKept = 400.0 * 86_400
    /// Two hours in all.
    static let mostTries = 20

    /// Keeps it durably. False where it, or what was signed, has come before.
    ///
    /// - Parameter digest: Of the body.
    func keep(
        _ headers: WebhookHeaders, digest: String, payload: String?, outcome: String?, of project: String,
        at time: Timestamp
    ) async throws -> Bool {
        try await database.write { database in
            try database.execute(
                sql: """
                    INSERT INTO deliveries
                        (project, delivery, digest, event, payload, received_at, state, outcome, next_try)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                    """,
                arguments: [
                    project, headers.delivery, digest, headers.event, payload, time.nanoseconds,
                    payload == nil ? "done" : "waiting", outcome, time.nanoseconds,
                ])
            return database.changesCount == 1
        }
    }

    /// The oldest one of the project that is due.
    func next(of project: String, at time: Timestamp) async throws -> Delivery? {
        try await database.read { database in
            let row = try Row.fetchOne(
                database,
                sql: """
                    SELECT id, delivery, event, payload, tries FROM deliveries
                    WHERE state = 'waiting' AND project = ? AND next_try <= ? ORDER BY id LIMIT 1
                    """, arguments: [project, time.nanoseconds])
            guard let row else { return nil }
            let payload = try? Value(parsingJSON: row[3] as String)
            var object: ValueObject = [:]
            if case .object(let found)? = payload { object = found }
            return Delivery(id: row[0], delivery: row[1], event: row[2], payload: object, tries: row[4])
        }
    }

    /// When the next one is due; nil where none waits.
    func nextTime(of project: String) async throws -> Timestamp? {
        try await database.read { database in
            try Int64.fetchOne(
                database,
                sql: "SELECT min(next_try) FROM deliveries WHERE state = 'waiting' AND project = ?",
                arguments: [project])
        }.map { Timestamp(nanoseconds: $0) }
    }

    /// In a transaction that writes down what follows from it.
    static func settle(_ id: Int64, outcome: String, in database: Database) throws {
        try database.execute(
            sql: "UPDATE deliveries SET state = 'done', payload = NULL, outcome = ? WHERE id = ?",
            arguments: [outcome, id])
    }

    /// It could not be dealt with: it is tried again with growing waits, and given up after two hours. True where it was given up.
    func postpone(_ delivery: Delivery, because reason: String, at time: Timestamp) async throws -> Bool {
        let isOver = delivery.tries + 1 >= Self.mostTries
        let wait = min(Double(1 << min(delivery.tries, 12)), 600)
        try await database.write { database in
            try database.execute(
                sql: """
                    UPDATE deliveries SET state = ?, outcome = ?, tries = tries + 1, next_try = ?,
                        payload = iif(?, NULL, payload) WHERE id = ?
                    """,
                arguments: [
                    isOver ? "failed" : "waiting", reason, time.advanced(bySeconds: wait).nanoseconds, isOver,
                    delivery.id,
                ])
        }
        return isOver
    }

    /// Lets go of those that nobody sends again.
    func forgetOld(at time: Timestamp) async throws {
        let before = time.advanced(bySeconds: -Self.secondsKept).nanoseconds
        try await database.write { database in
            try database.execute(
                sql: "DELETE FROM deliveries WHERE state <> 'waiting' AND received_at < ?", arguments: [before])
        }
    }
}
