import GRDB
import Runs

/// Ticks as they are stored; to be used inside one transaction.
struct TickTable {
    let database: Database
    let now: Timestamp

    // MARK: Lines

    /// What a line that is gone was last looked at no longer counts: should it come back, it begins anew.
    func forgetLines(notIn question: ScheduleQuestion) throws {
        let known = Set(
            question.schedules.flatMap { schedule in
                schedule.lines.map { LineKey(schedule.workflow, $0) }
            })
        for row in try Row.fetchAll(database, sql: "SELECT workflow, cron, timezone FROM schedules") {
            let key = LineKey(workflow: row[0], cron: row[1], timezone: row[2])
            guard !known.contains(key), !question.unreadable.contains(key.workflow) else { continue }
            try database.run(
                "DELETE FROM schedules WHERE workflow = ? AND cron = ? AND timezone = ?", key.arguments)
        }
    }

    /// Up to when the line was looked at; nil for a new one, and where the clock has gone back behind it.
    private func seen(_ key: LineKey) throws -> Timestamp? {
        let sql = "SELECT seen_at FROM schedules WHERE workflow = ? AND cron = ? AND timezone = ?"
        let stored = try Int64.fetchOne(database, sql: sql, arguments: key.arguments)
        return stored.map { Timestamp(nanoseconds: $0) }.flatMap { $0 > now ? nil : $0 }
    }

    private func setSeen(_ key: LineKey) throws {
        try database.run(
            """
            INSERT INTO schedules (workflow, cron, timezone, seen_at) VALUES (?, ?, ?, ?)
            ON CONFLICT (workflow, cron, timezone) DO UPDATE SET seen_at = excluded.seen_at
            """, key.arguments + [now.nanoseconds])
    }

    // MARK: Deciding

    /// Decides what has become due of one workflow. What was decided before, by whichever clock, is left as it is.
    func decide(
        _ schedule: WorkflowSchedule, _ question: ScheduleQuestion, as claimant: EngineIdentity
    ) throws -> [RecordedTick] {
        var decided: [RecordedTick] = []
        for line in schedule.lines {
            let key = LineKey(schedule.workflow, line)
            guard let seen = try seen(key) else {
                try setSeen(key)
                continue
            }
            var due = line.due(after: seen, through: now)
            // Nothing is written where nothing was due: most looks are of this kind.
            guard !due.isEmpty else { continue }
            due.remove(try known(key, after: seen))
            try setSeen(key)
            let decisions = schedule.decisions(on: due, now: now, busy: try busy(schedule.workflow))
            for decision in decisions {
                guard let tick = try insert(decision, key, question, as: claimant) else { continue }
                decided.append(tick)
                if schedule.cancelsOthers, tick.state == .waiting { try supersede(tick) }
            }
        }
        return decided
    }

    private func known(_ key: LineKey, after time: Timestamp) throws -> Set<Timestamp> {
        let sql = "SELECT scheduled_at FROM ticks WHERE workflow = ? AND cron = ? AND scheduled_at > ?"
        let times = try Int64.fetchAll(
            database, sql: sql, arguments: [key.workflow, key.cron, time.nanoseconds])
        return Set(times.map { Timestamp(nanoseconds: $0) })
    }

    private func busy(_ workflow: String) throws -> BusySchedule {
        let waiting = try Int.fetchOne(
            database, sql: "SELECT count(*) FROM ticks WHERE state = 'waiting' AND workflow = ?", arguments: [workflow])
        let claimed = try Int.fetchOne(
            database, sql: "SELECT count(*) FROM ticks WHERE state = 'claimed' AND workflow = ?", arguments: [workflow])
        let run = try unfinishedRuns(of: workflow).first
        let isTaken = (waiting ?? 0) + (claimed ?? 0) > 0
        return BusySchedule(current: run.map { .run($0) } ?? (isTaken ? .starting : nil), waiting: waiting ?? 0)
    }

    private func unfinishedRuns(of workflow: String) throws -> [Int] {
        try Int.fetchAll(
            database,
            sql: """
                SELECT runs.number FROM runs JOIN ticks ON ticks.run = runs.number
                WHERE runs.state <> 'finished' AND ticks.workflow = ? ORDER BY runs.number
                """, arguments: [workflow])
    }

    /// Nil where that moment has been decided before.
    private func insert(
        _ decision: TickDecision, _ key: LineKey, _ question: ScheduleQuestion, as claimant: EngineIdentity
    ) throws -> RecordedTick? {
        let (state, reason) = decision.stored
        try database.run(
            """
            INSERT INTO ticks (workflow, cron, timezone, scheduled_at, state, is_late, reason, count, sha, ref, decided_at,
                claimant)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """,
            key.arguments + [
                decision.scheduledAt.nanoseconds, state.rawValue, decision.isLate, reason, decision.count,
                question.sha, question.ref, now.nanoseconds, state == .claimed ? claimant.text : nil,
            ])
        guard database.changesCount > 0 else { return nil }
        return try RecordedTick.fetchAll("ticks.id = ?", [database.lastInsertedRowID], in: database).first
    }

    /// Of those that wait for a run that they cancel, only the last is worth a run.
    private func supersede(_ tick: RecordedTick) throws {
        try database.run(
            """
            UPDATE ticks SET state = 'coalesced', reason = ?
            WHERE state = 'waiting' AND workflow = ? AND id <> ? AND decided_at < ?
            """,
            [
                TickDecision.coalescence(into: tick.scheduledAt), tick.workflow, tick.id, now.nanoseconds,
            ])
    }

    // MARK: Taking

    /// Of each workflow of which nothing goes on any more, the one that has waited longest.
    func takeWaiting(as claimant: EngineIdentity) throws -> [RecordedTick] {
        let waiting = try RecordedTick.fetchAll(
            "ticks.state = 'waiting' ORDER BY scheduled_at, ticks.id", [], in: database)
        var taken: [RecordedTick] = []
        var workflows: Set<String> = []
        for tick in waiting where workflows.insert(tick.workflow).inserted {
            let claimed = try RecordedTick.fetchAll(
                "ticks.state = 'claimed' AND ticks.workflow = ?", [tick.workflow], in: database)
            guard claimed.isEmpty, try unfinishedRuns(of: tick.workflow).isEmpty else { continue }
            taken += try claim(tick, as: claimant)
        }
        return taken
    }

    /// Those whose claimant died before their run began.
    func takeOver(as claimant: EngineIdentity, isAlive: (EngineIdentity) -> Bool) throws -> [RecordedTick] {
        let claimed = try RecordedTick.fetchAll(
            "ticks.state = 'claimed' ORDER BY scheduled_at, ticks.id", [], in: database)
        return try claimed.filter { $0.claimant.map(isAlive) != true }.flatMap { try claim($0, as: claimant) }
    }

    private func claim(_ tick: RecordedTick, as claimant: EngineIdentity) throws -> [RecordedTick] {
        try database.run(
            "UPDATE ticks SET state = 'claimed', reason = NULL, claimant = ? WHERE id = ?", [claimant.text, tick.id])
        return try RecordedTick.fetchAll("ticks.id = ?", [tick.id], in: database)
    }

    /// Runs for whose end a tick of these workflows waits.
    func runsInTheWay(of workflows: Set<String>) throws -> [Int] {
        let waiting = try String.fetchSet(database, sql: "SELECT workflow FROM ticks WHERE state = 'waiting'")
        return try waiting.intersection(workflows).sorted().flatMap { try unfinishedRuns(of: $0) }
    }

    /// In the transaction that creates a run: gives it to its tick.
    ///
    /// Throws `refused` where the tick has its run already, or is none that is to be started.
    static func begin(_ id: Int, as run: Int, at time: Timestamp, in database: Database) throws {
        try database.run(
            "UPDATE ticks SET state = 'started', run = ?, started_at = ? WHERE id = ? AND state = 'claimed'",
            [run, time.nanoseconds, id])
        guard database.changesCount == 0 else { return }
        throw HistoryError(.refused, "The run of this tick has been started already, or is not to be started.")
    }

    /// Takes `begin` back.
    static func withdraw(_ run: Int, in database: Database) throws {
        try database.run("UPDATE ticks SET state = 'claimed', run = NULL, started_at = NULL WHERE run = ?", [run])
    }
}

/// What tells one line of a schedule from all others.
private struct LineKey: Hashable {
    let workflow: String
    let cron: String
    let timezone: String

    init(workflow: String, cron: String, timezone: String) {
        (self.workflow, self.cron, self.timezone) = (workflow, cron, timezone)
    }

    init(_ workflow: String, _ line: ScheduleLine) {
        self.init(workflow: workflow, cron: line.cronText, timezone: line.timezone)
    }

    var arguments: StatementArguments { [workflow, cron, timezone] }
}

extension TickDecision {
    static func coalescence(into time: Timestamp) -> String { "One run stands for it and for \(time.text)." }

    fileprivate var stored: (state: RecordedTick.State, reason: String?) {
        switch verdict {
        case .start: (.claimed, nil)
        case .wait(let reason): (.waiting, reason)
        case .coalesce(let time): (.coalesced, Self.coalescence(into: time))
        case .skip(let reason): (.skipped, reason)
        }
    }
}
