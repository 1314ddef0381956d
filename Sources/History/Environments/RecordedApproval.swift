package import Expressions
import GRDB
package import Runs

/// That somebody was asked to let a run into an environment, and what came of it.
package struct RecordedApproval: Hashable, Sendable {
    package enum State: String, Hashable, Sendable {
        case asked, approved, rejected, expired
    }

    package var environment: String
    package var state: State
    /// Of the plan that it is for.
    package var digest: String
    package var askedAt: Timestamp
    package var expiresAt: Timestamp
    package var decidedAt: Timestamp?
    package var decidedBy: String?
    package var comment: String?
}

extension RecordedApproval {
    private static let columns =
        "environment, state, digest, asked_at, expires_at, decided_at, decided_by, comment"

    private init(_ row: Row) {
        self.init(
            environment: row[0], state: State(rawValue: row[1]) ?? .expired, digest: row[2],
            askedAt: Timestamp(nanoseconds: row[3]), expiresAt: Timestamp(nanoseconds: row[4]),
            decidedAt: (row[5] as Int64?).map(Timestamp.init(nanoseconds:)), decidedBy: row[6], comment: row[7])
    }

    static func fetchAll(ofRun run: Int, in database: Database) throws -> [RecordedApproval] {
        try Row.fetchAll(
            database, sql: "SELECT \(columns) FROM approvals WHERE run = ? ORDER BY asked_at, key", arguments: [run]
        ).map(RecordedApproval.init)
    }

    /// As `--json` shows it: fields are only ever added.
    package var value: Value {
        [
            "environment": .string(environment),
            "state": .string(state.rawValue),
            "digest": .string(digest),
            "asked_at": .optional(askedAt),
            "expires_at": .optional(expiresAt),
            "decided_at": .optional(decidedAt),
            "decided_by": .optional(decidedBy),
            "comment": .optional(comment),
        ]
    }
}

extension Store {
    /// What the run has asked for, in the order in which it did.
    package func approvals(ofRun run: Int) throws(HistoryError) -> [RecordedApproval] {
        try read { try RecordedApproval.fetchAll(ofRun: run, in: $0) }
    }
}
