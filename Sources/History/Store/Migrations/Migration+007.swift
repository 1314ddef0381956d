extension Migration {
    /// How many runs each workflow had, and which run a rerun goes back to.
    ///
    /// Until then the number of a workflow's run was that of the store: the count goes on from the highest that was given.
    static let seventh = Migration(
        version: 7,
        sql: """
            CREATE TABLE workflows (
                path TEXT PRIMARY KEY,
                runs INTEGER NOT NULL
            ) STRICT, WITHOUT ROWID;
            INSERT INTO workflows SELECT workflow, max(number) FROM runs GROUP BY workflow;
            -- The run of the first attempt; null where it is this one.
            ALTER TABLE runs ADD COLUMN first_run INTEGER;
            CREATE INDEX runs_by_first ON runs (first_run) WHERE first_run IS NOT NULL;

            """)
}
