import Expressions
import GRDB
import History
import Runs

/// The queue as it is stored; to be used inside one transaction.
struct QueueTable {
    let database: Database

    private static let columns = "id, project, request, state, run, reason, submitted_at, decided_at"

    /// The entry of that submission, which may have been there before.
    func insert(
        _ request: StartRequest, submission: String, project: String, state: QueueEntry.State, reason: String?,
        at time: Timestamp
    ) throws -> QueueEntry? {
        try database.execute(
            sql: """
                INSERT INTO queue (project, submission, request, state, reason, submitted_at, decided_at)
                VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (submission) DO NOTHING
                """,
            arguments: [
                project, submission, request.value.json(.compact), state.rawValue, reason, time.nanoseconds,
                state.isOver ? time.nanoseconds : nil,
            ])
        return try fetch("submission = ?", [submission]).first
    }

    /// Changes the entry where it is in that state; false where it is not, any more.
    func move(
        _ id: Int, from before: QueueEntry.State, to state: QueueEntry.State, run: Int? = nil, reason: String? = nil,
        at time: Timestamp
    ) throws -> Bool {
        try database.execute(
            sql: "UPDATE queue SET state = ?, run = ?, reason = ?, decided_at = ? WHERE id = ? AND state = ?",
            arguments: [
                state.rawValue, run, reason, state.isOver ? time.nanoseconds : nil, id, before.rawValue,
            ])
        return database.changesCount == 1
    }

    /// Lets one go on that is held, and writes down who did and when; false where it is not held.
    func release(_ id: Int, by person: String, at time: Timestamp) throws -> Bool {
        guard var request = try entry(id)?.request, try move(id, from: .held, to: .waiting, at: time) else {
            return false
        }
        (request.approver, request.approvedAt) = (person, time.text)
        try database.execute(
            sql: "UPDATE queue SET request = ? WHERE id = ?", arguments: [request.value.json(.compact), id])
        return true
    }

    func entry(_ id: Int) throws -> QueueEntry? { try fetch("id = ?", [id]).first }

    /// In their order.
    func numbers(in state: QueueEntry.State) throws -> [Int] {
        try Int.fetchAll(
            database, sql: "SELECT id FROM queue WHERE state = ? ORDER BY id", arguments: [state.rawValue])
    }

    /// In their order.
    func entries(in state: QueueEntry.State) throws -> [QueueEntry] {
        try fetch("state = ? ORDER BY id", [state.rawValue])
    }

    /// Of one project, the newest first. - Parameter id: Only those before it.
    func entries(of project: String, isOpen: Bool, before id: Int?, limit: Int) throws -> [QueueEntry] {
        let open = isOpen ? "AND state IN ('held', 'waiting', 'starting')" : ""
        return try fetch(
            "project = ? \(open) AND id < ? ORDER BY id DESC LIMIT ?", [project, id ?? Int.max, limit])
    }

    /// Forgets what was over long ago.
    func forget(before time: Timestamp) throws {
        try database.execute(sql: "DELETE FROM queue WHERE decided_at < ?", arguments: [time.nanoseconds])
    }

    private func fetch(_ condition: String, _ arguments: StatementArguments) throws -> [QueueEntry] {
        try Row.fetchAll(
            database, sql: "SELECT \(Self.columns) FROM queue WHERE \(condition)", arguments: arguments
        ).compactMap { row in
            guard let value = try? Value(parsingJSON: row[2] as String, keys: .caseSensitive),
                let request = StartRequest(value: value), let state = QueueEntry.State(rawValue: row[3])
            else { return nil }
            return QueueEntry(
                id: row[0], project: row[1], request: request, state: state, run: row[4], reason: row[5],
                submittedAt: Timestamp(nanoseconds: row[6]),
                decidedAt: (row[7] as Int64?).map(Timestamp.init(nanoseconds:)))
        }
    }
}
