import Expressions
import GRDB
import Planning
package import Runs

/// A concurrency group in which a run, or one of its jobs, has a place.
package struct RecordedGroup: Hashable, Sendable {
    package var name: String
    /// `the lock 'tofu:drill'`, for a sentence.
    package var title: String { GroupRequest.title(name, isLock: gate.level.isLock) }
    package var gate: GateID
    /// False for one that waits.
    package var isHeld: Bool
    package var holder: GroupMember?
    /// In the order in which their turn comes.
    package var waiting: [GroupMember]

    static func fetchAll(ofRun run: Int, in database: Database) throws -> [RecordedGroup] {
        let sql = """
            SELECT run, job, level, key, name, state FROM group_members
            WHERE run = ? AND state <> 'evicted' ORDER BY ticket
            """
        return try Row.fetchAll(database, sql: sql, arguments: [run]).map { row in
            let queue = try GroupTable(database: database).queue(row[3])
            return RecordedGroup(
                name: row[4], gate: GroupMember(row).gate,
                isHeld: (row[5] as String) == GroupTable.State.holds.rawValue,
                holder: queue.holder?.member, waiting: queue.waiting.map(\.member))
        }
    }

    var value: Value {
        [
            "name": .string(name),
            "job": .optional(gate.job?.text),
            "level": .string(gate.level.rawValue),
            "state": .string(isHeld ? "holds" : "waits"),
            "holder": holder.map(Self.value) ?? .null,
            "waiting": .array(waiting.map(Self.value)),
        ]
    }

    private static func value(_ member: GroupMember) -> Value {
        ["run": .number(Double(member.run)), "job": .optional(member.gate.job?.text)]
    }
}
