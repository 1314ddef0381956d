import Expressions
import GRDB
package import Runs
package import Workflows

/// The keys of the server's database. What another process changes there counts at once.
package struct AccessKeys: Sendable {
    let database: ServerDatabase

    package init(_ database: ServerDatabase) { self.database = database }

    /// All of them, the oldest first, with those that were revoked.
    package func all() async throws -> [AccessKey] {
        try await rows().map(\.key)
    }

    package func hasAny() async throws -> Bool {
        try await database.read { database in
            try Bool.fetchOne(database, sql: "SELECT EXISTS (SELECT 1 FROM access_keys WHERE revoked_at IS NULL)")
                ?? false
        }
    }

    /// The key with this text; nil for none, and for one that was revoked.
    package func key(_ text: String) async throws -> AccessKey? {
        let hash = AccessKeySecret.hash(text)
        // Each is compared, whether one was found or not.
        let found = try await rows().filter { SecretComparison.isEqual($0.hash, hash) }
        guard let key = found.first?.key, key.revokedAt == nil else { return nil }
        return key
    }

    func noteUse(of key: AccessKey, at time: Timestamp) async throws {
        try await database.write { database in
            try database.execute(
                sql: "UPDATE access_keys SET used_at = ? WHERE id = ?", arguments: [time.nanoseconds, key.id])
        }
    }

    /// - Returns: The key's text, which nobody can read again.
    /// - Throws: A problem for a name that cannot be, or was used before.
    package func make(
        _ name: String, _ role: ServerRole, projects: [String]?, by person: String, at time: Timestamp
    ) async throws -> String {
        guard AccessKey.isName(name) else {
            throw Problem.unprocessable(
                "'\(name)' is no name of a key.", hint: "Letters, digits, '-', '_' and '.', 64 at most.")
        }
        guard projects?.isEmpty != true else {
            throw Problem.unprocessable("A key for no project opens nothing.", hint: "Leave 'projects' out for all.")
        }
        let text = AccessKeySecret.make()
        let list = projects.map { Value.array($0.map(Value.string)).json(.compact) }
        try await database.write { database in
            let sql = "SELECT EXISTS (SELECT 1 FROM access_keys WHERE name = ?)"
            guard try Bool.fetchOne(database, sql: sql, arguments: [name]) == false else {
                throw Problem.conflict(
                    "There is, or was, a key '\(name)'.", hint: "Take another name: it stands in what was done.")
            }
            try database.execute(
                sql: """
                    INSERT INTO access_keys (name, hash, role, projects, created_at, created_by)
                    VALUES (?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    name, AccessKeySecret.hash(text), role.rawValue, list, time.nanoseconds, person,
                ])
        }
        return text
    }

    /// Nothing changes where it was revoked before. Throws a problem where there is none of this name.
    package func revoke(_ name: String, by person: String, at time: Timestamp) async throws {
        try await database.write { database in
            try database.execute(
                sql: """
                    UPDATE access_keys SET revoked_at = COALESCE(revoked_at, ?), revoked_by = COALESCE(revoked_by, ?)
                    WHERE name = ?
                    """, arguments: [time.nanoseconds, person, name])
            guard database.changesCount > 0 else { throw Problem.notFound("There is no key '\(name)'.") }
        }
    }

    private func rows() async throws -> [(key: AccessKey, hash: String)] {
        try await database.read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM access_keys ORDER BY id").map { (AccessKey($0), $0["hash"]) }
        }
    }
}

extension AccessKey {
    fileprivate init(_ row: Row) {
        let (role, projects): (String, String?) = (row["role"], row["projects"])
        let (revoked, used): (Int64?, Int64?) = (row["revoked_at"], row["used_at"])
        self.init(
            id: row["id"], name: row["name"],
            // What cannot be read opens as little as can be.
            role: ServerRole(rawValue: role) ?? .view, projects: projects.map(Self.names),
            createdAt: Timestamp(nanoseconds: row["created_at"]), createdBy: row["created_by"],
            revokedAt: revoked.map(Timestamp.init(nanoseconds:)), usedAt: used.map(Timestamp.init(nanoseconds:)))
    }

    private static func names(_ text: String) -> [String] {
        guard case .array(let items)? = try? Value(parsingJSON: Array(text.utf8)) else { return [] }
        return items.compactMap { item in
            guard case .string(let name) = item else { return nil }
            return name
        }
    }
}
