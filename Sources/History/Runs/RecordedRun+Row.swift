import GRDB
import Runs

extension RecordedRun {
    /// The columns that `init(_:)` takes, in its order.
    static let columns = """
        number, workflow, workflow_name, event, sha, ref, actor, attempt, is_snapshot, rerun_of, flags, state, conclusion,
        cancelled_by, created_at, started_at, finished_at, token, engine, waits_for,
        (SELECT count(*) FROM engine_losses WHERE run = number),
        (SELECT sum(max(found_at - lost_at, 0)) FROM engine_losses WHERE run = number),
        EXISTS (SELECT 1 FROM approvals WHERE approvals.run = number AND approvals.state = 'asked')
            AND NOT EXISTS (SELECT 1 FROM jobs
                WHERE jobs.run = number AND jobs.state IN ('queued', 'running', 'completing')),
        (SELECT group_concat(checkouts.sha, ' ') FROM checkouts WHERE checkouts.run = number)
        """

    static func fetch(_ number: Int, in database: Database) throws -> RecordedRun? {
        try Row.fetchOne(database, sql: "SELECT \(columns) FROM runs WHERE number = ?", arguments: [number])
            .map(RecordedRun.init)
    }

    init(_ row: Row) {
        number = row[0]
        workflow = row[1]
        workflowName = row[2]
        event = row[3]
        sha = row[4]
        ref = row[5]
        actor = row[6]
        attempt = row[7]
        isSnapshot = row[8]
        rerunOf = row[9]
        flags = Set((row[10] as String).split(separator: " ").compactMap { RunFlag(rawValue: String($0)) })
        state = State(rawValue: row[11]) ?? .created
        conclusion = Outcome(stored: row[12])
        cancelledBy = row[13]
        createdAt = Timestamp(nanoseconds: row[14])
        startedAt = Timestamp(stored: row[15])
        finishedAt = Timestamp(stored: row[16])
        token = row[17]
        engine = EngineIdentity(text: row[18])
        waitsFor = row[19]
        engineLosses = row[20]
        secondsWithoutEngine = (row[21] as Int64?).map { Double($0) / 1e9 }
        isLeftToApprovers = row[22]
        checkouts = (row[23] as String? ?? "").split(separator: " ").map(String.init).sorted()
    }
}

extension Outcome {
    init?(stored text: String?) {
        guard let text else { return nil }
        self.init(rawValue: text)
    }
}

extension Timestamp {
    init?(stored nanoseconds: Int64?) {
        guard let nanoseconds else { return nil }
        self.init(nanoseconds: nanoseconds)
    }
}
