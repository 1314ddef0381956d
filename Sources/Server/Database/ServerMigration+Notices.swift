extension ServerMigration {
    /// Who was told of what.
    static let notices = ServerMigration(
        name: "notices",
        sql: """
            CREATE TABLE notices (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                project TEXT NOT NULL,
                -- A name under 'notify', or 'status' for the commit's.
                target TEXT NOT NULL,
                -- What it is about: each target is told of it once.
                subject TEXT NOT NULL,
                body TEXT NOT NULL,
                made_at INTEGER NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('waiting', 'told', 'given up')),
                tries INTEGER NOT NULL DEFAULT 0,
                next_try INTEGER NOT NULL,
                told_at INTEGER,
                last_error TEXT,
                UNIQUE (project, target, subject)
            );
            CREATE INDEX notices_waiting ON notices (next_try) WHERE state = 'waiting';
            """)
}
