package import Expressions
import GRDB
package import Runs

extension Store {
    /// Writes down that a stack is about to be made. On the disk before it returns: what is made after this is known.
    ///
    /// Throws `refused` where there was a stack of this project before.
    package func openStack(_ draft: StackDraft) throws(HistoryError) -> RecordedStack {
        let time = now()
        return try writeDurably { database in
            try database.run(
                """
                INSERT INTO stacks (project, name, file, folder, variant, sha, is_dirty, is_partial, state,
                    removes_volumes, owner, opened_at, run, job, output, model, attempts)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'open', ?, ?, ?, ?, ?, ?, ?, 0) ON CONFLICT DO NOTHING
                """,
                [
                    draft.project, draft.name, draft.file, draft.folder, draft.variant, draft.sha, draft.isDirty,
                    draft.isPartial, draft.removesVolumes, draft.owner.text, time.nanoseconds, draft.run,
                    draft.job, draft.output, draft.model,
                ])
            guard database.changesCount > 0,
                let stack = try RecordedStack.fetchAll("id = ?", [database.lastInsertedRowID], in: database).first
            else { throw HistoryError(.refused, "There was a stack of the project '\(draft.project)' before.") }
            return stack
        }
    }

    /// Writes down the test of a stack that somebody else has brought up, when it has ended: nothing of it was ever to be
    /// taken down.
    ///
    /// Throws `refused` where there was a stack of this project before.
    package func recordVisit(
        _ draft: StackDraft, from start: Timestamp, _ outcome: Outcome, _ record: Value
    ) throws(HistoryError) {
        let time = now()
        try write { database in
            try database.run(
                """
                INSERT INTO stacks (project, name, file, folder, variant, sha, is_dirty, is_partial, state,
                    removes_volumes, owner, opened_at, closed_at, closed_by, outcome, record, run, job, output, model,
                    attempts)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'closed', ?, ?, ?, ?, 'its test', ?, ?, ?, ?, ?, ?, 0)
                ON CONFLICT DO NOTHING
                """,
                [
                    draft.project, draft.name, draft.file, draft.folder, draft.variant, draft.sha, draft.isDirty,
                    draft.isPartial, draft.removesVolumes, draft.owner.text, start.nanoseconds, time.nanoseconds,
                    outcome.rawValue, record.json(.compact), draft.run, draft.job, draft.output, draft.model,
                ])
            guard database.changesCount > 0 else {
                throw HistoryError(.refused, "There was a stack of the project '\(draft.project)' before.")
            }
        }
    }

    /// The process that takes the stack down when its owner dies.
    package func setGuard(ofStack project: String, to process: EngineIdentity) throws(HistoryError) {
        try change(project, "guard = ?", [process.text])
    }

    /// SHA-256 of the merged compose model before it was isolated, in hexadecimal.
    package func setComposeDigest(ofStack project: String, to digest: String) throws(HistoryError) {
        try change(project, "compose_digest = ?", [digest])
    }

    /// The images that it is tested with, in place of those that were recorded before.
    package func recordImages(
        _ images: [RecordedStackImage], ofStack project: String
    ) throws(HistoryError) {
        try write { database in
            let stack = try known(project, in: database).id
            try database.run("DELETE FROM stack_images WHERE stack = ?", [stack])
            for image in images {
                try database.run(
                    """
                    INSERT INTO stack_images (stack, service, name, tag, image, is_built) VALUES (?, ?, ?, ?, ?, ?)
                    """, [stack, image.service, image.name, image.tag, image.image, image.isBuilt])
            }
        }
    }

    /// What the test has shown, while the stack still stands.
    package func recordResult(
        _ outcome: Outcome, _ record: Value?, ofStack project: String
    ) throws(HistoryError) {
        try change(project, "outcome = ?, record = ?", [outcome.rawValue, record?.json(.compact)])
    }

    // MARK: Ends

    /// It stands for people to look at: until then, or until one takes it down.
    package func keepStack(_ project: String, until time: Timestamp?) throws(HistoryError) {
        try change(project, "state = 'kept', keep_until = ?", [time?.nanoseconds], durably: true)
    }

    /// It has been seen gone.
    ///
    /// - Parameter closer: A process or a person, such as `its test` or `its guard`.
    package func closeStack(_ project: String, by closer: String) throws(HistoryError) {
        let time = now()
        try change(
            project, "state = 'closed', closed_at = ?, closed_by = ?, last_error = NULL", [time.nanoseconds, closer],
            durably: true)
    }

    /// It could not be taken down, or not all of it.
    package func leaveStack(_ project: String, reason: String) throws(HistoryError) {
        try change(project, "state = 'left', attempts = attempts + 1, last_error = ?", [reason], durably: true)
    }

    /// A person takes it over.
    package func abandonStack(_ project: String, by person: String, reason: String) throws(HistoryError) {
        let time = now()
        try change(
            project, "state = 'abandoned', closed_at = ?, closed_by = ?, reason = ?",
            [time.nanoseconds, person, reason], durably: true)
    }

    /// Throws `notAvailable` for a stack of which nothing stands, and for one that there is not.
    private func change(
        _ project: String, _ assignments: String, _ arguments: StatementArguments, durably: Bool = false
    ) throws(HistoryError) {
        let body = { (database: Database) in
            try database.run(
                "UPDATE stacks SET \(assignments) WHERE project = ? AND state IN ('open', 'kept', 'left')",
                arguments + [project])
            guard database.changesCount == 0 else { return }
            let stack = try self.known(project, in: database)
            throw HistoryError(.notAvailable, "The stack '\(project)' is \(stack.state.rawValue) already.")
        }
        // What must not be forgotten has the reserve of a full disk.
        if durably { try writeWithReserve(durably: true, body) } else { try write(body) }
    }

    private func known(_ project: String, in database: Database) throws -> RecordedStack {
        guard let stack = try RecordedStack.fetchAll("project = ?", [project], in: database).first else {
            throw HistoryError(.notAvailable, "There is no stack '\(project)' in the history.")
        }
        return stack
    }
}
