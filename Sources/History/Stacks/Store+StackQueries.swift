import GRDB
import Runs

extension Store {
    package func stack(_ project: String) throws(HistoryError) -> RecordedStack? {
        try read { try RecordedStack.fetchAll("project = ?", [project], in: $0).first }
    }

    /// Those of which something may be on this machine, the oldest first.
    package func standingStacks() throws(HistoryError) -> [RecordedStack] {
        try read { try RecordedStack.fetchAll("state IN ('open', 'kept', 'left') ORDER BY id", [], in: $0) }
    }

    /// Those that nobody is there to take down any more, the oldest first.
    package func desertedStacks(
        isAlive: (EngineIdentity) -> Bool
    ) throws(HistoryError) -> [RecordedStack] {
        let now = now()
        return try standingStacks().filter { $0.isDeserted(at: now, isAlive: isAlive) }
    }

    /// The newest stacks, of this name only where one is given, the newest first.
    package func stacks(named name: String? = nil, limit: Int) throws(HistoryError) -> [RecordedStack] {
        try read { database in
            guard let name else {
                return try RecordedStack.fetchAll("1 ORDER BY id DESC LIMIT ?", [limit], in: database)
            }
            return try RecordedStack.fetchAll("name = ? ORDER BY id DESC LIMIT ?", [name, limit], in: database)
        }
    }

    /// The tests of a stack at a commit, the newest first: what is evidence for it, or would be.
    package func stackTests(named name: String, at sha: String) throws(HistoryError) -> [RecordedStack] {
        try read { database in
            try RecordedStack.fetchAll(
                "name = ? AND sha = ? AND outcome IS NOT NULL ORDER BY id DESC", [name, sha], in: database)
        }
    }

    /// By the names of their services.
    package func images(ofStack project: String) throws(HistoryError) -> [RecordedStackImage] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT service, stack_images.name, tag, image, is_built
                    FROM stack_images JOIN stacks ON stacks.id = stack WHERE project = ? ORDER BY service
                    """, arguments: [project]
            ).map { row in
                RecordedStackImage(service: row[0], name: row[1], tag: row[2], image: row[3], isBuilt: row[4])
            }
        }
    }

    // MARK: Publications

    /// Also replaces what the same tag was before.
    package func recordPublication(
        _ publication: StackPublication, ofStack project: String
    ) throws(HistoryError) {
        let time = now()
        try writeDurably { database in
            try database.run(
                """
                INSERT INTO stack_publications (stack, service, reference, image, digest, published_at)
                SELECT id, ?, ?, ?, ?, ? FROM stacks WHERE project = ?
                ON CONFLICT DO UPDATE SET image = excluded.image, digest = excluded.digest,
                    published_at = excluded.published_at
                """,
                [
                    publication.service, publication.reference, publication.image, publication.digest,
                    time.nanoseconds, project,
                ])
        }
    }

    /// By service and reference.
    package func publications(ofStack project: String) throws(HistoryError) -> [StackPublication] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT service, reference, image, digest
                    FROM stack_publications JOIN stacks ON stacks.id = stack WHERE project = ? ORDER BY 1, 2
                    """, arguments: [project]
            ).map { StackPublication(service: $0[0], reference: $0[1], image: $0[2], digest: $0[3]) }
        }
    }

    /// What has been published of a stack's tests at a commit, the oldest first; of a reference that was published again the
    /// last one only.
    package func publications(ofStackNamed name: String, at sha: String) throws(HistoryError) -> [StackPublication] {
        let all = try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT service, reference, image, digest
                    FROM stack_publications JOIN stacks ON stacks.id = stack
                    WHERE stacks.name = ? AND sha = ? ORDER BY published_at, stack, service, reference
                    """, arguments: [name, sha]
            ).map { StackPublication(service: $0[0], reference: $0[1], image: $0[2], digest: $0[3]) }
        }
        return all.enumerated().filter { index, publication in
            !all[(index + 1)...].contains { $0.reference == publication.reference }
        }.map(\.element)
    }
}
