import GRDB
import Runs

/// Where the branches and tags of projects stood when they were last looked at.
struct RefBook: Sendable {
    let database: ServerDatabase

    /// Nil for a repository that was never looked at.
    func known(of project: String, at repository: String) async throws -> [String: String]? {
        try await database.read { database in
            let place = try String.fetchOne(
                database, sql: "SELECT repository FROM looks WHERE project = ?", arguments: [project])
            guard place == repository else { return nil }
            return try Self.refs(of: project, in: database)
        }
    }

    private static func refs(of project: String, in database: Database) throws -> [String: String] {
        let rows = try Row.fetchAll(
            database, sql: "SELECT name, sha FROM known_refs WHERE project = ?", arguments: [project])
        return Dictionary(rows.map { ($0[0] as String, $0[1] as String) }, uniquingKeysWith: { first, _ in first })
    }

    /// Whether the ref stands where the first look found it, and nothing was ever started for it.
    func isOnlyRemembered(_ name: String, of project: String) async throws -> Bool {
        try await database.read { database in
            let isRemembered = try Bool.fetchOne(
                database, sql: "SELECT is_only_remembered FROM known_refs WHERE project = ? AND name = ?",
                arguments: [project, name])
            return isRemembered ?? false
        }
    }

    /// The first look only remembers.
    func begin(_ tips: [String: String], of project: String, at repository: String, _ time: Timestamp) async throws {
        try await database.write { database in
            try database.execute(sql: "DELETE FROM known_refs WHERE project = ?", arguments: [project])
            for (name, sha) in tips {
                try database.execute(
                    sql: "INSERT INTO known_refs (project, name, sha, is_only_remembered) VALUES (?, ?, ?, TRUE)",
                    arguments: [project, name, sha])
            }
            try database.execute(
                sql: """
                    INSERT INTO looks (project, repository, looked_at) VALUES (?, ?, ?)
                    ON CONFLICT (project) DO UPDATE SET repository = excluded.repository, looked_at = excluded.looked_at
                    """, arguments: [project, repository, time.nanoseconds])
        }
    }

    /// What a look has found.
    struct Findings: Sendable {
        var changes: [RefChange] = []
        /// Names of refs that are gone.
        var gone: [String] = []
        var starts: [TriggeredStart] = []
        /// The delivery that caused the look, and what became of it.
        var delivery: (id: Int64, outcome: String)?
    }

    /// One transaction: what moved, what follows from it, and that the delivery is dealt with.
    ///
    /// - Returns: False, with nothing written, where somebody else has seen a change meanwhile: then all is to be looked at again.
    func write(_ findings: Findings, of project: String, at time: Timestamp) async throws -> Bool {
        try await database.write { database in
            let known = try Self.refs(of: project, in: database)
            guard findings.changes.allSatisfy({ known[$0.name] == $0.before }) else { return false }
            for change in findings.changes {
                try database.execute(
                    sql: """
                        INSERT INTO known_refs (project, name, sha) VALUES (?, ?, ?)
                        ON CONFLICT (project, name) DO UPDATE SET sha = excluded.sha, is_only_remembered = FALSE
                        """, arguments: [project, change.name, change.after])
            }
            for name in findings.gone {
                try database.execute(
                    sql: "DELETE FROM known_refs WHERE project = ? AND name = ?", arguments: [project, name])
            }
            for start in findings.starts { try TriggeredStarts.add(start, of: project, at: time, in: database) }
            if let delivery = findings.delivery {
                try Deliveries.settle(delivery.id, outcome: delivery.outcome, in: database)
            }
            return true
        }
    }

    /// Keeps when the project was looked at, and what was wrong.
    func note(_ fault: String?, of project: String, at time: Timestamp) async throws {
        try await database.write { database in
            try database.execute(
                sql: "UPDATE looks SET looked_at = ?, fault = ? WHERE project = ?",
                arguments: [time.nanoseconds, fault, project])
        }
    }
}
