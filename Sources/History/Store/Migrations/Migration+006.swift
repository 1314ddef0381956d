extension Migration {
    /// What is live in which environment, and who let it go there.
    static let sixth = Migration(
        version: 6,
        sql: """
            -- The operating system's user who started it.
            ALTER TABLE runs ADD COLUMN requester TEXT;
            -- They outlive their runs: what is live is so after the run was collected, too.
            CREATE TABLE deployments (
                run INTEGER NOT NULL,
                job TEXT NOT NULL,
                -- In lower case, and as it was written.
                key TEXT NOT NULL,
                environment TEXT NOT NULL,
                workflow TEXT NOT NULL,
                -- What was shipped; the ref is the run's.
                sha TEXT NOT NULL,
                ref TEXT NOT NULL,
                is_snapshot INTEGER NOT NULL,
                url TEXT,
                requester TEXT NOT NULL,
                approved_by TEXT,
                deployed_at INTEGER NOT NULL,
                PRIMARY KEY (run, job)
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX deployments_by_environment ON deployments (key, deployed_at);
            CREATE TABLE approvals (
                run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
                key TEXT NOT NULL,
                environment TEXT NOT NULL,
                -- asked, approved, rejected or expired.
                state TEXT NOT NULL,
                -- Of the plan that it is for.
                digest TEXT NOT NULL,
                asked_at INTEGER NOT NULL,
                expires_at INTEGER NOT NULL,
                decided_at INTEGER,
                decided_by TEXT,
                comment TEXT,
                PRIMARY KEY (run, key)
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX approvals_asked ON approvals (run) WHERE state = 'asked';

            """)
}
