extension Migration {
    /// Schedules: up to when each line was looked at, and what became of each of its moments.
    static let eighth = Migration(
        version: 8,
        sql: """
            CREATE TABLE schedules (
                workflow TEXT NOT NULL,
                cron TEXT NOT NULL,
                timezone TEXT NOT NULL,
                -- What was due up to this moment has been decided.
                seen_at INTEGER NOT NULL,
                PRIMARY KEY (workflow, cron, timezone)
            ) STRICT, WITHOUT ROWID;
            -- They outlive their runs.
            CREATE TABLE ticks (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                workflow TEXT NOT NULL,
                cron TEXT NOT NULL,
                timezone TEXT NOT NULL,
                scheduled_at INTEGER NOT NULL,
                -- waiting, claimed, started, coalesced, skipped or failed.
                state TEXT NOT NULL,
                is_late INTEGER NOT NULL,
                -- A sentence, where no run was started or it must wait.
                reason TEXT,
                -- The moments that it stands for, where they are told of as one.
                count INTEGER NOT NULL,
                -- The head of the default branch when it was decided.
                sha TEXT NOT NULL,
                ref TEXT NOT NULL,
                decided_at INTEGER NOT NULL,
                started_at INTEGER,
                run INTEGER,
                -- The process that is to start the run: its boot id, process id and start.
                claimant TEXT,
                -- No moment is decided twice, whoever looks.
                UNIQUE (workflow, cron, scheduled_at)
            ) STRICT;
            CREATE INDEX ticks_open ON ticks (id) WHERE state IN ('waiting', 'claimed');
            CREATE UNIQUE INDEX ticks_by_run ON ticks (run) WHERE run IS NOT NULL;

            """)
}
