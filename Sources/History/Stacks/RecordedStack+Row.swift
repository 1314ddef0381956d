import Expressions
import GRDB
import Runs

extension RecordedStack {
    static func fetchAll(_ condition: String, _ arguments: StatementArguments, in database: Database) throws -> [Self] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT id, project, name, file, folder, variant, sha, is_dirty, is_partial, removes_volumes, owner, run,
                    job, output, model, compose_digest, state, guard, opened_at, keep_until, closed_at, closed_by,
                    reason, outcome, record, attempts, last_error
                FROM stacks WHERE \(condition)
                """, arguments: arguments
        ).map(RecordedStack.init)
    }

    private init(_ row: Row) {
        // An owner that cannot be read is none that lives.
        let draft = StackDraft(
            project: row[1], name: row[2], file: row[3], folder: row[4], variant: row[5], sha: row[6],
            isDirty: row[7], isPartial: row[8], removesVolumes: row[9],
            owner: EngineIdentity(text: row[10]) ?? .nobody, run: row[11], job: row[12], output: row[13],
            model: row[14])
        self.init(
            id: row[0], draft: draft, composeDigest: row[15], state: State(rawValue: row[16]) ?? .left,
            guardian: (row[17] as String?).flatMap(EngineIdentity.init(text:)),
            openedAt: Timestamp(nanoseconds: row[18]), keepUntil: Timestamp(stored: row[19]),
            closedAt: Timestamp(stored: row[20]), closedBy: row[21], reason: row[22],
            outcome: Outcome(stored: row[23]),
            record: (row[24] as String?).flatMap { try? Value(parsingJSON: $0) }, attempts: row[25],
            lastError: row[26])
    }
}
