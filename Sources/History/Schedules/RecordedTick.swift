package import Expressions
import GRDB
package import Runs

/// A moment at which a schedule was due, and what became of it.
package struct RecordedTick: Hashable, Sendable {
    package enum State: String, Hashable, Sendable {
        /// Its run begins when another one has ended.
        case waiting
        /// Its run is about to begin.
        case claimed
        case started
        /// Another one's run stands for it.
        case coalesced
        case skipped
        /// Its run could not be started.
        case failed
    }

    package var id: Int
    /// The workflow's path.
    package var workflow: String
    package var cron: String
    package var timezone: String
    package var scheduledAt: Timestamp
    package var state: State
    /// Whether its moment was missed, and it is made up for.
    package var isLate: Bool
    /// Why there is no run, or not yet.
    package var reason: String?
    /// The moments that it stands for, this being the last.
    package var count: Int
    /// The commit of its run, and the branch.
    package var sha: String
    package var ref: String
    package var decidedAt: Timestamp
    package var startedAt: Timestamp?
    package var run: Int?
    /// Of the run, where it is still known.
    package var conclusion: Outcome?
    package var claimant: EngineIdentity?

    /// Seconds from its moment to the start of its run; nil where there is none.
    package var lateness: Double? { startedAt.map { $0.seconds(since: scheduledAt) } }

    /// What became of it, in one word: `fired`, `caught-up`, `coalesced`, `skipped`, `waiting`, `starting` or `failed`.
    package var outcome: String {
        switch state {
        case .started: isLate ? "caught-up" : "fired"
        case .claimed: "starting"
        case .waiting, .coalesced, .skipped, .failed: state.rawValue
        }
    }

    /// As `--json` shows it: fields are only ever added.
    package var value: Value {
        [
            "id": .number(Double(id)),
            "workflow": .string(workflow),
            "cron": .string(cron),
            "timezone": .string(timezone),
            "scheduled_at": .optional(scheduledAt),
            "outcome": .string(outcome),
            "caught_up": .boolean(isLate),
            "reason": .optional(reason),
            "count": .number(Double(count)),
            "sha": .string(sha),
            "ref": .string(ref),
            "decided_at": .optional(decidedAt),
            "started_at": .optional(startedAt),
            "late": lateness.map(Value.number) ?? .null,
            "run": .optional(run),
            "conclusion": .optional(conclusion?.rawValue),
        ]
    }
}

extension RecordedTick {
    static func fetchAll(_ condition: String, _ arguments: StatementArguments, in database: Database) throws -> [Self] {
        try Row.fetchAll(
            database,
            sql: """
                SELECT ticks.id, ticks.workflow, cron, timezone, scheduled_at, ticks.state, is_late, reason, count,
                    ticks.sha, ticks.ref, decided_at, ticks.started_at, run, runs.conclusion, claimant
                FROM ticks LEFT JOIN runs ON runs.number = ticks.run
                WHERE \(condition)
                """, arguments: arguments
        ).map(RecordedTick.init)
    }

    private init(_ row: Row) {
        self.init(
            id: row[0], workflow: row[1], cron: row[2], timezone: row[3], scheduledAt: Timestamp(nanoseconds: row[4]),
            state: State(rawValue: row[5]) ?? .failed, isLate: row[6], reason: row[7], count: row[8], sha: row[9],
            ref: row[10], decidedAt: Timestamp(nanoseconds: row[11]), startedAt: Timestamp(stored: row[12]),
            run: row[13], conclusion: Outcome(stored: row[14]),
            claimant: (row[15] as String?).flatMap(EngineIdentity.init(text:)))
    }
}
