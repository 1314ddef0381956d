import Expressions
import GRDB
import Runs

extension RecordedStack {
    static func fetchAll(_ condition: String, _ arguments: StatementArguments, in database: Database) throws -> [Self] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT id, project, name, file, folder, variant, sha, is_dirty, is_partial, removes_volumes, owner,
                    run_label, job_label, run, job, output, compose_digest, state, guard, opened_at, keep_until,
                    closed_at, closed_by, reason, outcome, model, record, attempts, last_error
                FROM stacks WHERE \(condition)
                """, arguments: arguments
        ).map(RecordedStack.init)
    }

    private init(_ row: Row) {
        // An owner that cannot be read is none that lives.
        let nobody = EngineIdentity(bootID: "", processID: 0, startTime: 0)
        let draft = StackDraft(
            project: row[1], name: row[2], file: row[3], folder: row[4], variant: row[5], sha: row[6],
            isDirty: row[7], isPartial: row[8], removesVolumes: row[9],
            owner: EngineIdentity(text: row[10]) ?? nobody, runLabel: row[11], jobLabel: row[12], run: row[13],
            job: row[14], output: row[15])
        self.init(
            id: row[0], draft: draft, composeDigest: row[16], state: State(rawValue: row[17]) ?? .left,
            guardian: (row[18] as String?).flatMap(EngineIdentity.init(text:)),
            openedAt: Timestamp(nanoseconds: row[19]), keepUntil: Timestamp(stored: row[20]),
            closedAt: Timestamp(stored: row[21]), closedBy: row[22], reason: row[23],
            outcome: Outcome(stored: row[24]), model: row[25],
            record: (row[26] as String?).flatMap { try? Value(parsingJSON: $0) }, attempts: row[27],
            lastError: row[28])
    }
}
