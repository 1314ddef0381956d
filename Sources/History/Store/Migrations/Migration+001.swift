extension Migration {
    /// Runs, their journals, what the journals tell about jobs and steps, artifacts, caches.
    ///
    /// Moments are nanoseconds since 1970, sizes are bytes, outputs are JSON objects, digests are SHA-256 in hexadecimal.
    static let first = Migration(
        version: 1,
        sql: """
            CREATE TABLE runs (
                -- AUTOINCREMENT: the number of a removed run is never given again.
                number INTEGER PRIMARY KEY AUTOINCREMENT,
                workflow TEXT NOT NULL,
                workflow_name TEXT NOT NULL,
                event TEXT NOT NULL,
                sha TEXT NOT NULL,
                ref TEXT NOT NULL,
                actor TEXT NOT NULL,
                attempt INTEGER NOT NULL,
                is_snapshot INTEGER NOT NULL,
                rerun_of INTEGER,
                -- Words with a space between them.
                flags TEXT NOT NULL,
                state TEXT NOT NULL,
                conclusion TEXT,
                cancelled_by TEXT,
                created_at INTEGER NOT NULL,
                started_at INTEGER,
                finished_at INTEGER,
                -- Of the engine that may write the journal: its fencing token, and its boot id, process id and start.
                token INTEGER NOT NULL,
                engine TEXT NOT NULL
            ) STRICT;
            CREATE INDEX runs_by_workflow ON runs (workflow, number);
            CREATE INDEX runs_unfinished ON runs (number) WHERE state <> 'finished';

            CREATE TABLE events (
                run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
                sequence INTEGER NOT NULL,
                time INTEGER NOT NULL,
                kind TEXT NOT NULL,
                version INTEGER NOT NULL,
                payload TEXT NOT NULL,
                -- SHA-256 of the row before and of this one.
                hash BLOB NOT NULL,
                PRIMARY KEY (run, sequence)
            ) STRICT, WITHOUT ROWID;

            CREATE TABLE jobs (
                run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
                id TEXT NOT NULL,
                -- Its place in the plan.
                position INTEGER NOT NULL,
                name TEXT NOT NULL,
                state TEXT NOT NULL,
                attempt INTEGER NOT NULL,
                outcome TEXT,
                result TEXT,
                reason TEXT,
                outputs TEXT,
                queued_at INTEGER,
                started_at INTEGER,
                finished_at INTEGER,
                PRIMARY KEY (run, id)
            ) STRICT, WITHOUT ROWID;

            CREATE TABLE steps (
                run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
                job TEXT NOT NULL,
                job_attempt INTEGER NOT NULL,
                phase TEXT NOT NULL,
                -- Its place among the job's steps.
                position INTEGER NOT NULL,
                attempt INTEGER NOT NULL,
                name TEXT NOT NULL,
                state TEXT NOT NULL,
                outcome TEXT,
                conclusion TEXT,
                reason TEXT,
                exit_code INTEGER,
                outputs TEXT,
                interruption TEXT,
                started_at INTEGER NOT NULL,
                finished_at INTEGER,
                log_size INTEGER,
                PRIMARY KEY (run, job, job_attempt, phase, position, attempt)
            ) STRICT, WITHOUT ROWID;

            -- What steps say besides their results. `step` is the step's own name (its folder's), or empty for the job's.
            CREATE TABLE annotations (
                run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
                job TEXT NOT NULL,
                step TEXT NOT NULL,
                position INTEGER NOT NULL,
                level TEXT NOT NULL,
                message TEXT NOT NULL,
                title TEXT,
                file TEXT,
                line INTEGER,
                end_line INTEGER,
                col INTEGER,
                end_col INTEGER,
                PRIMARY KEY (run, job, step, position)
            ) STRICT, WITHOUT ROWID;

            CREATE TABLE summaries (
                run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
                step TEXT NOT NULL,
                text TEXT NOT NULL,
                PRIMARY KEY (run, step)
            ) STRICT;

            CREATE TABLE artifacts (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE,
                name TEXT NOT NULL,
                size INTEGER NOT NULL,
                file_count INTEGER NOT NULL,
                digest TEXT NOT NULL,
                created_at INTEGER NOT NULL,
                UNIQUE (run, name)
            ) STRICT;

            CREATE TABLE artifact_files (
                artifact INTEGER NOT NULL REFERENCES artifacts ON DELETE CASCADE,
                path TEXT NOT NULL,
                is_executable INTEGER NOT NULL,
                size INTEGER NOT NULL,
                digest TEXT NOT NULL,
                PRIMARY KEY (artifact, path)
            ) STRICT, WITHOUT ROWID;
            CREATE INDEX artifact_files_by_content ON artifact_files (digest);

            CREATE TABLE caches (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                scope TEXT NOT NULL,
                version TEXT NOT NULL,
                key TEXT NOT NULL,
                size INTEGER NOT NULL,
                compression TEXT NOT NULL,
                created_at INTEGER NOT NULL,
                used_at INTEGER NOT NULL,
                UNIQUE (scope, version, key)
            ) STRICT;
            """)
}
