package import Expressions
import GRDB
package import Planning
package import Runs

/// What a run made and must see gone, as it stands.
package struct RecordedObligation: Hashable, Sendable {
    package enum State: String, Hashable, Sendable {
        case open, discharged, abandoned
    }

    /// The run that opened it.
    package var run: RecordedRun
    /// The `opened-by` of its terms.
    package var name: String
    /// The job whose start opened it.
    package var job: JobID
    package var dischargedBy: String
    package var verify: String
    package var state: State
    /// The run that opened it makes no more attempts.
    package var isLeft: Bool
    package var openedAt: Timestamp
    /// Attempts that failed, of all runs.
    package var failures: Int
    /// Those that a run makes at most.
    package var attempts: Int
    package var lastError: String?
    package var nextTry: Timestamp?
    package var settledAt: Timestamp?
    /// `run 8`, or a person.
    package var settledBy: String?
    /// Why it was abandoned.
    package var reason: String?
    /// The run that is there to discharge it now.
    package var discharger: Int?
    /// How often the daemon of schedules has tried to discharge it.
    package var discharges = 0
    /// When that daemon does so next.
    package var dischargeAt: Timestamp?
    /// Who was told of it last.
    package var alert: RecordedAlert?

    /// What a person types: `7/apply`.
    package var id: String { "\(run.number)/\(name)" }

    package var value: Value {
        [
            "id": .string(id),
            "run": .number(Double(run.number)),
            "workflow": .string(run.workflow),
            "workflow_name": .string(run.workflowName),
            "sha": .string(run.sha),
            "job": .string(job.text),
            "discharged_by": .string(dischargedBy),
            "verify": .string(verify),
            "state": .string(state.rawValue),
            "left": .boolean(isLeft),
            "opened_at": .optional(openedAt),
            "failures": .number(Double(failures)),
            "attempts": .number(Double(attempts)),
            "last_error": .optional(lastError),
            "next_try": .optional(nextTry),
            "settled_at": .optional(settledAt),
            "settled_by": .optional(settledBy),
            "reason": .optional(reason),
            "discharging_run": .optional(discharger),
            "discharge_at": .optional(dischargeAt),
            "alert": alert?.value ?? .null,
        ]
    }
}

extension RecordedObligation {
    static func fetchAll(_ condition: String, _ arguments: StatementArguments, in database: Database) throws -> [Self] {
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT run, name, job, discharged_by, verify, state, is_left, opened_at, failures, attempts, last_error,
                    next_try, settled_at, settled_by, reason, discharger, discharges, discharge_at
                FROM obligations WHERE \(condition) ORDER BY run, opened_at, name
                """, arguments: arguments)
        return try rows.compactMap { row in
            guard let run = try RecordedRun.fetch(row[0], in: database) else { return nil }
            var obligation = RecordedObligation(row, run: run)
            obligation.alert = try RecordedAlert.fetch(ofObligation: obligation.name, of: run.number, in: database)
            return obligation
        }
    }

    private init(_ row: Row, run: RecordedRun) {
        self.init(
            run: run, name: row[1], job: JobID(row[2]), dischargedBy: row[3], verify: row[4],
            state: State(rawValue: row[5]) ?? .open, isLeft: row[6], openedAt: Timestamp(nanoseconds: row[7]),
            failures: row[8], attempts: row[9], lastError: row[10], nextTry: Timestamp(stored: row[11]),
            settledAt: Timestamp(stored: row[12]), settledBy: row[13], reason: row[14], discharger: row[15],
            discharges: row[16], dischargeAt: Timestamp(stored: row[17]))
    }
}
