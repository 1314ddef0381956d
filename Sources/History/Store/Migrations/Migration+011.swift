extension Migration {
    /// Stack tests: what each has on this machine until it is gone, what it has shown, and the images that it was shown with.
    static let eleventh = Migration(
        version: 11,
        sql: """
            CREATE TABLE stacks (
                id INTEGER PRIMARY KEY AUTOINCREMENT,
                -- The compose project, which no other stack ever has.
                project TEXT NOT NULL UNIQUE,
                -- Of the stack file.
                name TEXT NOT NULL,
                file TEXT NOT NULL,
                folder TEXT NOT NULL,
                variant TEXT,
                sha TEXT,
                is_dirty INTEGER NOT NULL,
                -- Not all that the file asks for was asked: no evidence.
                is_partial INTEGER NOT NULL,
                compose_digest TEXT,
                -- open, kept, left, closed or abandoned.
                state TEXT NOT NULL,
                -- Whether its volumes go with it.
                removes_volumes INTEGER NOT NULL,
                -- Processes: boot id, process id and start.
                owner TEXT NOT NULL,
                guard TEXT,
                opened_at INTEGER NOT NULL,
                -- Of a kept one; none where only a person takes it down.
                keep_until INTEGER,
                closed_at INTEGER,
                closed_by TEXT,
                -- Why it was abandoned.
                reason TEXT,
                outcome TEXT,
                -- The run and the job whose step it is.
                run INTEGER,
                job TEXT,
                output TEXT NOT NULL,
                -- The rewritten compose model, which goes with the stack.
                model TEXT NOT NULL,
                -- What the test has shown, as JSON.
                record TEXT,
                -- Attempts to take it down that failed.
                attempts INTEGER NOT NULL,
                last_error TEXT
            ) STRICT;
            CREATE INDEX stacks_standing ON stacks (id) WHERE state IN ('open', 'kept', 'left');
            CREATE INDEX stacks_by_commit ON stacks (name, sha);
            CREATE TABLE stack_images (
                stack INTEGER NOT NULL REFERENCES stacks ON DELETE CASCADE,
                service TEXT NOT NULL,
                -- As the compose file names it, and as it was named for the stack.
                name TEXT NOT NULL,
                tag TEXT NOT NULL,
                -- The digest of its configuration.
                image TEXT NOT NULL,
                is_built INTEGER NOT NULL,
                PRIMARY KEY (stack, service)
            ) STRICT, WITHOUT ROWID;
            CREATE TABLE stack_publications (
                stack INTEGER NOT NULL REFERENCES stacks ON DELETE CASCADE,
                service TEXT NOT NULL,
                -- With its tag.
                reference TEXT NOT NULL,
                image TEXT NOT NULL,
                -- Of the manifest: what a deployment names.
                digest TEXT NOT NULL,
                published_at INTEGER NOT NULL,
                PRIMARY KEY (stack, service, reference)
            ) STRICT, WITHOUT ROWID;

            """)
}
