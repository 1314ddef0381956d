extension ServerMigration {
    /// Keys and the audit log. A key's name is never used again: what was done with it keeps its name.
    static let access = ServerMigration(
        name: "access",
        sql: """
            CREATE TABLE access_keys (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                name TEXT NOT NULL UNIQUE,
                hash TEXT NOT NULL UNIQUE,
                role TEXT NOT NULL,
                projects TEXT,
                created_at INTEGER NOT NULL,
                created_by TEXT NOT NULL,
                revoked_at INTEGER,
                revoked_by TEXT,
                used_at INTEGER
            );
            CREATE TABLE access_audit (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                at INTEGER NOT NULL,
                name TEXT NOT NULL,
                means TEXT NOT NULL,
                peer TEXT NOT NULL,
                method TEXT NOT NULL,
                path TEXT NOT NULL,
                status INTEGER NOT NULL,
                reason TEXT
            );
            CREATE INDEX access_audit_at ON access_audit (at);
            """)

    /// By which the oldest refusals are found: those of strangers, and those of all others.
    static let refusals = ServerMigration(
        name: "refusals",
        sql: "CREATE INDEX access_audit_refusals ON access_audit ((name = ''), id) WHERE status >= 400;")
}
