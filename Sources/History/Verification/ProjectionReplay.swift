import GRDB
import Planning
import Runs

/// A database in memory, into which journals are written once more, to see what the tables must say of them.
struct ProjectionReplay {
    private let memory: DatabaseQueue

    /// A column, and the condition under which a row's must be the same, if there is one.
    private struct Table {
        var name: String
        var key: [String]
        var columns: [String]
        /// SQL: the columns of these rows follow from the journal alone.
        var condition = "1"
    }

    private static let tables = [
        Table(
            name: "runs", key: ["number"],
            columns: ["state", "conclusion", "cancelled_by", "started_at", "finished_at"]),
        Table(
            name: "jobs", key: ["id"],
            columns: [
                "position", "state", "attempt", "outcome", "result", "outputs", "queued_at", "started_at",
                "finished_at",
            ]),
        // What an unfinished one says there depends on other runs.
        Table(name: "jobs", key: ["id"], columns: ["reason"], condition: "state = 'finished'"),
        Table(
            name: "steps", key: ["job", "job_attempt", "phase", "position", "attempt"],
            columns: [
                "state", "outcome", "conclusion", "reason", "exit_code", "outputs", "interruption", "started_at",
                "finished_at",
            ]),
        Table(name: "checkouts", key: ["sha"], columns: ["job"]),
        Table(name: "engine_losses", key: ["sequence"], columns: ["lost_at", "found_at"]),
        Table(
            name: "approvals", key: ["key"],
            columns: [
                "environment", "state", "digest", "asked_at", "expires_at", "decided_at", "decided_by", "comment",
            ]),
        Table(name: "deployments", key: ["job"], columns: ["environment", "sha", "url", "approved_by", "deployed_at"]),
        Table(name: "obligations", key: ["name"], columns: ["job", "discharged_by", "verify", "opened_at"]),
    ]

    init() throws(HistoryError) {
        do {
            memory = try DatabaseQueue()
            try memory.write { database in
                for migration in Migration.all { try database.execute(sql: migration.sql) }
            }
        } catch {
            throw .inaccessible("SQLite's memory", "\(error)")
        }
    }

    /// Where the tables of the store say something else than the journal.
    func findings(
        of run: RecordedRun, _ entries: [JournalEntry], _ plan: Plan, against stored: Database
    ) throws -> [StoreFinding] {
        guard !run.isGivenUp else { return [] }
        var findings: [StoreFinding] = []
        guard
            let row = try Row.fetchOne(stored, sql: "SELECT * FROM runs WHERE number = ?", arguments: [run.number])
        else { return [] }
        findings += createdFindings(run, entries)
        // Nothing of it stays.
        try memory.inDatabase { memory in
            try memory.inTransaction {
                try replay(row, run.number, entries, plan, in: memory)
                for table in Self.tables { findings += try differences(table, run.number, memory, stored) }
                findings += try settlements(run.number, memory, stored)
                return .rollback
            }
        }
        return findings
    }

    private func replay(
        _ row: Row, _ run: Int, _ entries: [JournalEntry], _ plan: Plan, in memory: Database
    ) throws {
        let columns = row.columnNames.map { "\"\($0)\"" }
        try memory.execute(
            sql: "INSERT INTO runs (\(columns.joined(separator: ", "))) "
                + "VALUES (\(columns.map { _ in "?" }.joined(separator: ", ")))",
            arguments: StatementArguments(row.databaseValues))
        try memory.execute(
            sql: """
                UPDATE runs SET state = 'created', conclusion = NULL, cancelled_by = NULL, started_at = NULL,
                    finished_at = NULL, waits_for = NULL
                """)
        let names = PlanNames(plan)
        // The first engine lists them when it begins.
        if entries.count > 1 { try names.insertJobs(ofRun: run, into: memory) }
        var writer = JournalWriter(database: memory, run: run, names: names)
        _ = try writer.append(entries, after: .start)
    }

    /// What a run is listed under was in its request.
    private func createdFindings(_ run: RecordedRun, _ entries: [JournalEntry]) -> [StoreFinding] {
        guard let first = entries.first, case .created(let request) = first.event else { return [] }
        let event = request.event
        let pairs: [(column: String, said: String, meant: String)] = [
            ("workflow", run.workflow, request.workflow), ("event", run.event, event.name), ("sha", run.sha, event.sha),
            ("ref", run.ref, event.origin), ("actor", run.actor, event.actor),
            ("is_snapshot", "\(run.isSnapshot)", "\(event.isSnapshot)"),
            ("created_at", "\(run.createdAt.nanoseconds)", "\(first.time.nanoseconds)"),
        ]
        return pairs.filter { $0.said != $0.meant }.map {
            finding("runs", run.number, job: nil, $0.column, said: "'\($0.said)'", meant: "'\($0.meant)'")
        }
    }

    private func differences(
        _ table: Table, _ run: Int, _ memory: Database, _ stored: Database
    ) throws -> [StoreFinding] {
        let columns = (table.key + table.columns).joined(separator: ", ")
        let key = table.name == "runs" ? "number" : "run"
        let sql = "SELECT \(columns) FROM \(table.name) WHERE \(key) = ? AND \(table.condition)"
        func rows(_ database: Database) throws -> [[DatabaseValue]: Row] {
            let rows = try Row.fetchAll(database, sql: sql, arguments: [run])
            return Dictionary(
                rows.map { (Array($0.databaseValues.prefix(table.key.count)), $0) },
                uniquingKeysWith: { first, _ in first })
        }
        let (said, meant) = (try rows(stored), try rows(memory))
        var findings: [StoreFinding] = []
        let keys = Set(said.keys).union(meant.keys).sorted { "\($0)" < "\($1)" }
        for key in keys {
            let place = zip(table.key, key).map { "\($0) \($1.text)" }.joined(separator: ", ")
            let job = table.key.first == "id" || table.key.first == "job" ? JobID(key[0].plain) : nil
            switch (said[key], meant[key]) {
            case (nil, _):
                findings.append(finding(table.name, run, job, "has no row of \(place), which its journal tells of"))
            case (_, nil):
                findings.append(
                    finding(table.name, run, job, "has a row of \(place), of which its journal knows nothing"))
            case (let said?, let meant?):
                for column in table.columns {
                    let (a, b): (DatabaseValue, DatabaseValue) = (said[column], meant[column])
                    guard a != b else { continue }
                    let whole = table.name == "runs" ? column : "\(column) (\(place))"
                    findings.append(finding(table.name, run, job: job, whole, said: a.text, meant: b.text))
                }
            }
        }
        return findings
    }

    /// An obligation is settled by its own run, or by another one.
    private func settlements(_ run: Int, _ memory: Database, _ stored: Database) throws -> [StoreFinding] {
        let sql = "SELECT name, state, settled_by FROM obligations WHERE run = ? ORDER BY name"
        let meant = try Row.fetchAll(memory, sql: sql, arguments: [run])
        let said = Dictionary(
            try Row.fetchAll(stored, sql: sql, arguments: [run]).map { ($0[0] as String, $0) },
            uniquingKeysWith: { first, _ in first })
        return try meant.compactMap { row -> StoreFinding? in
            guard let other = said[row[0]], (other[1] as String) != (row[1] as String) else { return nil }
            if (row[1] as String) == "open", try isSettled(by: other[2], in: stored) { return nil }
            return finding(
                "obligations", run, job: nil, "state (\(row[0] as String))", said: "'\(other[1] as String)'",
                meant: "'\(row[1] as String)'")
        }
    }

    /// Whether another run says that it discharged it; one that was collected cannot say it any more.
    private func isSettled(by text: String?, in stored: Database) throws -> Bool {
        guard let text, text.hasPrefix("run "), let other = Int(text.dropFirst(4)) else { return false }
        let isKnown = try RecordedRun.fetch(other, in: stored) != nil
        let sql = "SELECT 1 FROM events WHERE run = ? AND kind = 'obligation_discharged'"
        return try !isKnown || Int.fetchOne(stored, sql: sql, arguments: [other]) != nil
    }

    private func finding(
        _ table: String, _ run: Int, job: JobID?, _ column: String, said: String, meant: String
    ) -> StoreFinding {
        finding(table, run, job, "says \(said) for \(column), its journal \(meant)")
    }

    private func finding(_ table: String, _ run: Int, _ job: JobID?, _ what: String) -> StoreFinding {
        StoreFinding(
            .table, run: run, job: job, "the table '\(table)' \(what)",
            advice: "believe the journal, and put a backup of the database in its place")
    }
}

extension DatabaseValue {
    /// For a message.
    fileprivate var text: String {
        switch storage {
        case .null: "nothing"
        case .string(let text): "'\(text.prefix(80))'"
        case .int64(let number): "\(number)"
        case .double(let number): "\(number)"
        case .blob(let data): "\(data.count) bytes"
        }
    }

    fileprivate var plain: String { if case .string(let text) = storage { text } else { text } }
}
