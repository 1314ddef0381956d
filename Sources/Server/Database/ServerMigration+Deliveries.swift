extension ServerMigration {
    /// What forges have sent, where branches and tags stood, and what follows from both.
    static let deliveries = ServerMigration(
        name: "deliveries",
        sql: """
            CREATE TABLE deliveries (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                project TEXT NOT NULL,
                -- The forge's own id. A signature does not cover it, so that what was signed may not come again, either.
                delivery TEXT NOT NULL,
                digest TEXT NOT NULL,
                event TEXT NOT NULL,
                payload TEXT,
                received_at INTEGER NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'failed')),
                outcome TEXT,
                tries INTEGER NOT NULL DEFAULT 0,
                next_try INTEGER NOT NULL,
                UNIQUE (project, delivery),
                UNIQUE (project, digest)
            );
            CREATE INDEX deliveries_waiting ON deliveries (project, next_try) WHERE state = 'waiting';
            CREATE TABLE looks (
                project TEXT PRIMARY KEY,
                repository TEXT NOT NULL,
                looked_at INTEGER NOT NULL,
                -- Why the last look has failed; null where it has not.
                fault TEXT
            ) WITHOUT ROWID;
            CREATE TABLE known_refs (
                project TEXT NOT NULL,
                name TEXT NOT NULL,
                sha TEXT NOT NULL,
                PRIMARY KEY (project, name)
            ) WITHOUT ROWID;
            -- What is to be started, from the moment at which that was decided until the queue has it.
            CREATE TABLE triggered (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                project TEXT NOT NULL,
                cause TEXT NOT NULL,
                request TEXT NOT NULL,
                made_at INTEGER NOT NULL,
                state TEXT NOT NULL CHECK (state IN ('waiting', 'handed on', 'refused')),
                reason TEXT,
                tries INTEGER NOT NULL DEFAULT 0,
                next_try INTEGER NOT NULL
            );
            CREATE INDEX triggered_waiting ON triggered (next_try) WHERE state = 'waiting';
            -- The last run of each project that was seen, and those before it that had not finished then.
            CREATE TABLE seen_runs (project TEXT PRIMARY KEY, run INTEGER NOT NULL) WITHOUT ROWID;
            CREATE TABLE unfinished_runs (
                project TEXT NOT NULL,
                run INTEGER NOT NULL,
                PRIMARY KEY (project, run)
            ) WITHOUT ROWID;
            CREATE TABLE run_totals (
                project TEXT NOT NULL,
                workflow TEXT NOT NULL,
                result TEXT NOT NULL,
                count INTEGER NOT NULL,
                seconds REAL NOT NULL,
                -- How many took no longer than each of the histogram's bounds: numbers with a comma between them.
                within TEXT NOT NULL,
                PRIMARY KEY (project, workflow, result)
            ) WITHOUT ROWID;
            """)

    /// A ref that the first look found, and for which nothing was ever started.
    static let remembered = ServerMigration(
        name: "remembered",
        sql: "ALTER TABLE known_refs ADD COLUMN is_only_remembered INTEGER NOT NULL DEFAULT FALSE;")
}
