extension Migration {
    /// What a server names a start by: the same start is not made twice, whoever dies in between.
    static let fourteenth = Migration(
        version: 14,
        sql: """
            ALTER TABLE runs ADD COLUMN submission TEXT;
            CREATE UNIQUE INDEX runs_by_submission ON runs (submission) WHERE submission IS NOT NULL;

            """)
}
