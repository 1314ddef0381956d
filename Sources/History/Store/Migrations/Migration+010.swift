extension Migration {
    /// Who is told of what went wrong, and when what is left open is tried again by itself.
    static let tenth = Migration(
        version: 10,
        sql: """
            -- They are written with what they tell of, and outlive the engine that should send them.
            CREATE TABLE alerts (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                -- failure or obligation.
                event TEXT NOT NULL,
                -- The run that failed, or has opened the obligation.
                run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
                -- The obligation's name there.
                obligation TEXT,
                -- The run after whose end it is sent.
                raised_by INTEGER NOT NULL,
                raised_at INTEGER NOT NULL,
                -- waiting, sent or failed.
                state TEXT NOT NULL,
                -- The names of those who have been told, with a space between two.
                told TEXT NOT NULL,
                told_at INTEGER,
                failures INTEGER NOT NULL,
                -- Nobody else sends it before.
                next_try INTEGER,
                last_error TEXT
            ) STRICT;
            CREATE INDEX alerts_waiting ON alerts (id) WHERE state = 'waiting';
            CREATE INDEX alerts_by_run ON alerts (run, obligation);
            -- How often the daemon of schedules has tried to discharge it, and when it does so next.
            ALTER TABLE obligations ADD COLUMN discharges INTEGER NOT NULL DEFAULT 0;
            ALTER TABLE obligations ADD COLUMN discharge_at INTEGER;

            """)
}
