extension Migration {
    /// What is known of a run's journal after a power cut.
    static let eighth = Migration(
        version: 8,
        sql: """
            -- The journal was on the disk up to this event, and ended there when that was written.
            ALTER TABLE runs ADD COLUMN synced_through INTEGER;
            -- That the machine was restarted since an engine held the run, until one has written it into the journal.
            ALTER TABLE runs ADD COLUMN restart TEXT CHECK (restart IN ('recorded', 'in_doubt'));

            """)
}
