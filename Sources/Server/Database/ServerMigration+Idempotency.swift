extension ServerMigration {
    /// Answers to writes that may be sent again.
    static let idempotency = ServerMigration(
        name: "idempotency",
        sql: """
            CREATE TABLE idempotency (
                caller TEXT NOT NULL,
                key TEXT NOT NULL,
                -- SHA-256 of what was asked: method, path and body.
                question TEXT NOT NULL,
                -- Of the server's process that answers; after another one began, nobody knows how far this one came.
                server TEXT NOT NULL,
                -- Seconds since 1970.
                asked_at INTEGER NOT NULL,
                -- Null while it is answered.
                status INTEGER,
                location TEXT,
                type TEXT,
                body BLOB,
                PRIMARY KEY (caller, key)
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX idempotency_by_age ON idempotency (asked_at);
            """)

    /// By which what was asked for is known to whoever does it, so that another server can go on with it.
    static let submissions = ServerMigration(
        name: "submissions", sql: "ALTER TABLE idempotency ADD COLUMN submission TEXT;")
}
