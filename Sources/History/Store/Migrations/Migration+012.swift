extension Migration {
    /// For which commit a run is evidence.
    static let twelfth = Migration(
        version: 12,
        sql: """
            -- The commits that the checkouts of a run's jobs took.
            CREATE TABLE checkouts (
                run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
                sha TEXT NOT NULL,
                -- The first that took it.
                job TEXT NOT NULL,
                PRIMARY KEY (run, sha)
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX checkouts_by_commit ON checkouts (sha);
            CREATE INDEX runs_by_commit ON runs (sha) WHERE state = 'finished';

            """)
}
