package import Expressions
import GRDB
package import Runs

/// That somebody is to be told of what went wrong, and what became of it.
package struct RecordedAlert: Hashable, Sendable {
    package enum Event: String, Hashable, Sendable {
        case failure, obligation
    }

    package enum State: String, Hashable, Sendable {
        case waiting, sent
        /// Nobody tries any more.
        case failed
    }

    package var id: Int
    package var event: Event
    /// The run that failed, or has opened the obligation.
    package var run: Int
    /// The obligation's name there.
    package var obligation: String?
    /// The run after whose end it is sent.
    package var raisedBy: Int
    package var raisedAt: Timestamp
    package var state: State
    /// The names under `notify:` that have been told.
    package var told: [String]
    package var toldAt: Timestamp?
    /// How often it was tried in vain.
    package var failures: Int
    package var nextTry: Timestamp?
    /// Why somebody has not been told.
    package var lastError: String?

    package var value: Value {
        [
            "id": .number(Double(id)),
            "event": .string(event.rawValue),
            "obligation": .optional(obligation),
            "state": .string(state.rawValue),
            "raised_at": .optional(raisedAt),
            "told": .array(told.map(Value.string)),
            "told_at": .optional(toldAt),
            "failures": .number(Double(failures)),
            "next_try": .optional(nextTry),
            "last_error": .optional(lastError),
        ]
    }
}

extension RecordedAlert {
    static func fetchAll(_ condition: String, _ arguments: StatementArguments, in database: Database) throws -> [Self] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT id, event, run, obligation, raised_by, raised_at, state, told, told_at, failures, next_try, last_error
                FROM alerts WHERE \(condition)
                """, arguments: arguments
        ).map(RecordedAlert.init)
    }

    /// The last one of an obligation.
    static func fetch(ofObligation name: String, of run: Int, in database: Database) throws -> Self? {
        try fetchAll("run = ? AND obligation = ? ORDER BY id DESC LIMIT 1", [run, name], in: database).first
    }

    private init(_ row: Row) {
        let told: String = row[7]
        self.init(
            id: row[0], event: Event(rawValue: row[1]) ?? .failure, run: row[2], obligation: row[3], raisedBy: row[4],
            raisedAt: Timestamp(nanoseconds: row[5]), state: State(rawValue: row[6]) ?? .waiting,
            told: told.split(separator: " ").map(String.init), toldAt: Timestamp(stored: row[8]), failures: row[9],
            nextTry: Timestamp(stored: row[10]), lastError: row[11])
    }
}
