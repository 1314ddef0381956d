extension Migration {
    /// What pages and programs ask for, which is more than the command line does: runs by whatever they are told apart by, and what
    /// became of environments, approvals and schedules, page after page.
    static let thirteenth = Migration(
        version: 13,
        sql: """
            CREATE INDEX runs_by_sha ON runs (sha);
            CREATE INDEX runs_by_ref ON runs (ref);
            CREATE INDEX runs_by_actor ON runs (actor);
            CREATE INDEX runs_by_event ON runs (event);
            CREATE INDEX runs_by_conclusion ON runs (conclusion);
            CREATE INDEX runs_by_workflow_and_conclusion ON runs (workflow, conclusion);
            CREATE INDEX runs_by_ref_and_conclusion ON runs (ref, conclusion);
            CREATE INDEX runs_by_actor_and_conclusion ON runs (actor, conclusion);
            CREATE INDEX deployments_by_run ON deployments (key, run);
            CREATE INDEX ticks_by_workflow ON ticks (workflow);
            CREATE INDEX stacks_by_sha ON stacks (sha);
            """)
}
