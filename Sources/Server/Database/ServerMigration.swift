/// One step of the server's own database; SQL only, and never changed once it has landed.
struct ServerMigration: Sendable {
    var name: String
    var sql: String

    static let all: [ServerMigration] = [
        .access, .idempotency, .deliveries, .queue, .notices, .submissions, .refusals, .remembered,
    ]
}
