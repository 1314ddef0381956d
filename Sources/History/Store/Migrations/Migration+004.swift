extension Migration {
    /// When engines were lost and others went on; of earlier runs it is known only that they were.
    static let fourth = Migration(
        version: 4,
        sql: """
            CREATE TABLE engine_losses (
                run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
                -- Of the event.
                sequence INTEGER NOT NULL,
                -- Null where nobody saw it go.
                lost_at INTEGER,
                found_at INTEGER NOT NULL,
                PRIMARY KEY (run, sequence)
            ) STRICT, WITHOUT ROWID;
            INSERT INTO engine_losses SELECT run, sequence, NULL, time FROM events WHERE kind = 'engine_lost';

            """)
}
