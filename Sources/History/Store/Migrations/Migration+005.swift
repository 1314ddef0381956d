extension Migration {
    /// What runs must see gone, since it was made: as their journals tell it.
    static let fifth = Migration(
        version: 5,
        sql: """
            CREATE TABLE obligations (
                run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
                -- The `opened-by` of its terms, and the job that opened it.
                name TEXT NOT NULL,
                job TEXT NOT NULL,
                discharged_by TEXT NOT NULL,
                verify TEXT NOT NULL,
                -- open, discharged or abandoned.
                state TEXT NOT NULL,
                -- The run has made its last attempt.
                is_left INTEGER NOT NULL,
                opened_at INTEGER NOT NULL,
                failures INTEGER NOT NULL,
                attempts INTEGER NOT NULL,
                last_error TEXT,
                next_try INTEGER,
                settled_at INTEGER,
                settled_by TEXT,
                reason TEXT,
                -- The run that is there to discharge it.
                discharger INTEGER,
                PRIMARY KEY (run, name)
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX obligations_open ON obligations (run) WHERE state = 'open';

            """)
}
