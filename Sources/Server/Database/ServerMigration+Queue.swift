extension ServerMigration {
    /// Starts: those that wait, and what became of the others.
    static let queue = ServerMigration(
        name: "queue",
        sql: """
            CREATE TABLE queue (
                -- Their order.
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                project TEXT NOT NULL,
                -- By which the run's store knows the start: it is made once, whoever dies in between.
                submission TEXT NOT NULL UNIQUE,
                -- As JSON.
                request TEXT NOT NULL,
                -- held, waiting, starting, started, refused or cancelled.
                state TEXT NOT NULL,
                run INTEGER,
                -- Why it was refused or cancelled, or is held.
                reason TEXT,
                submitted_at INTEGER NOT NULL,
                decided_at INTEGER
            ) STRICT;
            CREATE INDEX queue_by_state ON queue (state, id);
            CREATE INDEX queue_by_project ON queue (project, id);
            """)
}
