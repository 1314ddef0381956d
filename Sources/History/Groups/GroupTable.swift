import GRDB
import Planning
import Runs

/// Concurrency groups as they are stored; to be used inside one transaction.
struct GroupTable {
    let database: Database

    /// The group as it stands, with those that have ended still in it.
    func queue(_ key: String) throws -> GroupQueue {
        let rows = try Row.fetchAll(
            database.cachedStatement(
                sql: """
                    SELECT run, job, level, is_kept, cancelled_by, state FROM group_members WHERE key = ? ORDER BY ticket
                    """), arguments: [key])
        func places(_ state: State) -> [GroupQueue.Place] {
            rows.filter { ($0[5] as String) == state.rawValue }.map { row in
                GroupQueue.Place(GroupMember(row), isKept: row[3], cancelledBy: row[4])
            }
        }
        return GroupQueue(holder: places(.holds).first, waiting: places(.waits), evicted: places(.evicted))
    }

    /// Writes what differs from what was there.
    func write(_ queue: GroupQueue, instead before: GroupQueue, key: String, name: String) throws {
        let known = Dictionary(uniqueKeysWithValues: before.stored.map { ($0.place.member, $0) })
        let present = Set(queue.places.map(\.member))
        for place in before.places where !present.contains(place.member) {
            try database.run(
                "DELETE FROM group_members WHERE run = ? AND job = ? AND level = ?", place.member.arguments)
        }
        for stored in queue.stored where known[stored.place.member] != stored {
            try database.run(
                """
                INSERT INTO group_members (run, job, level, key, name, state, is_kept, cancelled_by)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (run, job, level) DO UPDATE SET state = excluded.state, cancelled_by = excluded.cancelled_by
                """,
                stored.place.member.arguments
                    + [key, name, stored.state.rawValue, stored.place.isKept, stored.place.cancelledBy])
        }
    }

    /// Those of the group that have ended, and whose engine died before it said so. A lock is also held by what a run left open.
    func ended(_ key: String) throws -> [GroupMember] {
        try Row.fetchAll(
            database.cachedStatement(
                sql: """
                    SELECT m.run, m.job, m.level FROM group_members m
                    JOIN runs ON runs.number = m.run LEFT JOIN jobs ON jobs.run = m.run AND jobs.id = m.job
                    WHERE m.key = ? AND (runs.state = 'finished' OR jobs.state = 'finished')
                        AND NOT (m.level LIKE 'lock:%' AND EXISTS
                            (SELECT 1 FROM obligations WHERE obligations.run = m.run AND obligations.state = 'open'))
                    """), arguments: [key]
        ).map(GroupMember.init)
    }

    /// All who wait for somebody, but for those that are about to leave: their run has ended or is cancelled, or its job is.
    func waits() throws -> [GroupDeadlock.Wait] {
        try Row.fetchAll(
            database.cachedStatement(
                sql: """
                    SELECT w.run, w.job, w.level, h.run, h.job, h.level, w.name, w.is_kept FROM group_members w
                    JOIN group_members h ON h.key = w.key AND h.state = 'holds' AND h.cancelled_by IS NULL
                    JOIN runs ON runs.number = w.run
                    LEFT JOIN jobs ON jobs.run = h.run AND jobs.id = h.job
                    WHERE w.state = 'waits' AND runs.state <> 'finished' AND (runs.cancelled_by IS NULL OR w.is_kept)
                        AND jobs.state IS NOT 'finished'
                    ORDER BY w.ticket
                    """)
        ).map { row in
            let member = GroupMember(row)
            return GroupDeadlock.Wait(
                member, title: GroupRequest.title(row[6], isLock: member.gate.level.isLock),
                holder: GroupMember(run: row[3], job: row[4], level: row[5]), isKept: row[7])
        }
    }

    /// The group in which the member has a place.
    func group(of member: GroupMember) throws -> (key: String, name: String)? {
        let sql = "SELECT key, name FROM group_members WHERE run = ? AND job = ? AND level = ?"
        return try Row.fetchOne(try database.cachedStatement(sql: sql), arguments: member.arguments)
            .map { ($0[0], $0[1]) }
    }

    enum State: String { case holds, waits, evicted }
}

extension GroupMember {
    /// From a row that begins with run, job and level.
    init(_ row: Row) { self.init(run: row[0], job: row[1], level: row[2]) }

    fileprivate init(run: Int, job: String, level: String) {
        self.init(
            run: run,
            gate: GateID(job: job.isEmpty ? nil : JobID(job), level: GateID.Level(rawValue: level) ?? .workflow))
    }

    fileprivate var arguments: StatementArguments { [run, gate.job?.text ?? "", gate.level.rawValue] }
}

extension GroupQueue {
    fileprivate struct Stored: Equatable {
        var place: Place
        var state: GroupTable.State
    }

    fileprivate var stored: [Stored] {
        [holder].compactMap { $0.map { Stored(place: $0, state: .holds) } }
            + waiting.map { Stored(place: $0, state: .waits) } + evicted.map { Stored(place: $0, state: .evicted) }
    }
}
