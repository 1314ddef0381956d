extension Migration {
    /// Who holds concurrency groups and who waits for them, in the order in which they came.
    static let third = Migration(
        version: 3,
        sql: """
            CREATE TABLE group_members (
                ticket INTEGER PRIMARY KEY AUTOINCREMENT,
                -- In lower case, and as it was written by whoever asked.
                key TEXT NOT NULL,
                name TEXT NOT NULL,
                run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
                -- Empty for the run as a whole.
                job TEXT NOT NULL,
                -- Where its `concurrency:` stands: workflow or job.
                level TEXT NOT NULL,
                -- holds, waits or evicted.
                state TEXT NOT NULL,
                is_kept INTEGER NOT NULL,
                cancelled_by TEXT,
                UNIQUE (run, job, level)
            ) STRICT;
            CREATE INDEX group_members_by_key ON group_members (key, ticket);
            -- What a run that has not begun waits for, as a sentence goes on.
            ALTER TABLE runs ADD COLUMN waits_for TEXT;

            """)
}
