import Expressions
import GRDB
import Runs

extension Store {
    /// All stacks that this store knows, the oldest first.
    package func stackEntries() throws(HistoryError) -> [StackEntry] {
        try entries(of: read { try RecordedStack.fetchAll("1 ORDER BY id", [], in: $0) })
    }

    /// Those that were tested and are gone, the oldest first: what is evidence, or was meant to be.
    package func endedStackTests() throws(HistoryError) -> [StackEntry] {
        try entries(
            of: read {
                try RecordedStack.fetchAll("state = 'closed' AND outcome IS NOT NULL ORDER BY id", [], in: $0)
            })
    }

    private func entries(of stacks: [RecordedStack]) throws(HistoryError) -> [StackEntry] {
        var entries: [StackEntry] = []
        for stack in stacks {
            entries.append(
                StackEntry(
                    stack, images: try images(ofStack: stack.project),
                    publications: try publications(ofStack: stack.project)))
        }
        return entries
    }

    /// Writes down what another store knows of a stack: all of it, where this one does not know the stack or knows it as one that stands.
    /// What has ended here stays as it is.
    package func take(_ entry: StackEntry) throws(HistoryError) {
        let (stack, draft, time) = (entry.stack, entry.stack.draft, now())
        try writeDurably { database in
            try database.run(
                """
                INSERT INTO stacks (project, name, file, folder, variant, sha, is_dirty, is_partial, removes_volumes,
                    owner, run, job, output, model, compose_digest, state, guard, opened_at, keep_until, closed_at,
                    closed_by, reason, outcome, record, attempts, last_error)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (project) DO UPDATE SET compose_digest = excluded.compose_digest, state = excluded.state,
                    owner = excluded.owner, guard = excluded.guard, keep_until = excluded.keep_until,
                    closed_at = excluded.closed_at, closed_by = excluded.closed_by, reason = excluded.reason,
                    outcome = excluded.outcome, record = excluded.record, attempts = excluded.attempts,
                    last_error = excluded.last_error
                WHERE stacks.state IN ('open', 'kept', 'left')
                """,
                [
                    draft.project, draft.name, draft.file, draft.folder, draft.variant, draft.sha, draft.isDirty,
                    draft.isPartial, draft.removesVolumes, draft.owner.text, draft.run, draft.job, draft.output,
                    draft.model, stack.composeDigest, stack.state.rawValue, stack.guardian?.text,
                    stack.openedAt.nanoseconds, stack.keepUntil?.nanoseconds, stack.closedAt?.nanoseconds,
                    stack.closedBy, stack.reason, stack.outcome?.rawValue, stack.record?.json(.compact),
                    stack.attempts, stack.lastError,
                ])
            guard database.changesCount > 0 else { return }
            for table in ["stack_images", "stack_publications"] {
                try database.run(
                    "DELETE FROM \(table) WHERE stack = (SELECT id FROM stacks WHERE project = ?)", [draft.project])
            }
            for image in entry.images {
                try database.run(
                    """
                    INSERT INTO stack_images (stack, service, name, tag, image, is_built)
                    SELECT id, ?, ?, ?, ?, ? FROM stacks WHERE project = ?
                    """, [image.service, image.name, image.tag, image.image, image.isBuilt, draft.project])
            }
            for publication in entry.publications {
                try database.run(
                    """
                    INSERT INTO stack_publications (stack, service, reference, image, digest, published_at)
                    SELECT id, ?, ?, ?, ?, ? FROM stacks WHERE project = ?
                    """,
                    [
                        publication.service, publication.reference, publication.image, publication.digest,
                        time.nanoseconds, draft.project,
                    ])
            }
        }
    }
}
