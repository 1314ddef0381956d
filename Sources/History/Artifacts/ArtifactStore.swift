package import Conductor
import GRDB
package import Processes
import Runs

/// Artifacts: a manifest in the database, and each content once in `blobs/`, however many artifacts hold it.
package struct ArtifactStore: ArtifactPort {
    let store: Store
    /// As whom files outside of the store are read and written; nil for whoever this thread is.
    let owner: FileIdentity?

    package init(_ store: Store, owner: FileIdentity? = nil) {
        self.store = store
        self.owner = owner
    }

    package func store(
        _ files: [ArtifactFile], as name: String, run: Int, overwrite: Bool, retentionDays: Int?
    ) throws -> Artifact {
        try checkArtifactName(name)
        guard !files.isEmpty else { throw holdsNothing(name) }
        try checkPaths(files.map(\.path))
        if !overwrite, try artifacts(ofRun: run).contains(where: { $0.name == name }) { throw taken(name, run) }
        var contents = StagedContents(paths: store.paths, owner: owner)
        let manifest = ArtifactManifest(try files.map { try contents.add($0) })
        return try keep(
            manifest, contents, as: name, run: run, overwrite: overwrite, retentionDays: retentionDays)
    }

    /// Throws `refused` for a name that is taken, unless it is to be overwritten.
    func keep(
        _ manifest: ArtifactManifest, _ contents: StagedContents, as name: String, run: Int, overwrite: Bool = false,
        retentionDays: Int?
    ) throws -> Artifact {
        try store.write { database in
            try makeRoom(for: name, run: run, overwrite: overwrite, in: database)
            let artifact = try insert(manifest, as: name, run: run, retentionDays: retentionDays, into: database)
            // Inside the transaction, so that no collector comes between a content and what refers to it.
            try contents.place()
            return artifact
        }
    }

    package func artifacts(ofRun run: Int) throws -> [Artifact] {
        try store.read { try Artifact.fetchAll(ofRun: run, in: $0) }
    }

    package func extract(_ artifact: Artifact, into directory: String) throws {
        // Whoever names the folder after the artifact relies on it.
        try checkArtifactName(artifact.name)
        let manifest = try manifest(of: artifact)
        try owner.perform { () throws(HistoryError) in try makeFolder(directory) }
        for file in manifest.files {
            let content = try file.content(store.paths.blob(file.digest))
            try owner.perform { () throws(HistoryError) in try file.extract(content, below: directory) }
        }
    }

    /// Throws `damaged`.
    func manifest(of artifact: Artifact) throws -> ArtifactManifest {
        let manifest = try store.read { try ArtifactManifest.fetch(ofArtifact: artifact.id, in: $0) }
        guard manifest.digest == artifact.digest else {
            throw HistoryError(
                .damaged, "The artifact \"\(artifact.name)\" of run \(artifact.run) is gone or not what was stored.")
        }
        return manifest
    }

    /// Two files at one path, or a file where another one needs a folder, could never be extracted again.
    func checkPaths(_ files: [String]) throws(HistoryError) {
        var paths: Set<String> = []
        for file in files where !paths.insert(try ArtifactPath(file).text).inserted {
            throw HistoryError(.refused, "Two files of the artifact have the path \"\(file)\".")
        }
        for file in files {
            var path = file[...]
            while let slash = path.lastIndex(of: "/") {
                path = path[..<slash]
                guard !paths.contains(String(path)) else {
                    throw HistoryError(.refused, "The path \"\(path)\" is both a file and a folder of the artifact.")
                }
            }
        }
    }

    func holdsNothing(_ name: String) -> HistoryError {
        HistoryError(.refused, "The artifact \"\(name)\" would hold no file.")
    }

    private func taken(_ name: String, _ run: Int) -> HistoryError {
        HistoryError(
            .refused, "Run \(run) has an artifact \"\(name)\" already; set \"overwrite: true\" to replace it.")
    }

    private func makeRoom(for name: String, run: Int, overwrite: Bool, in database: Database) throws {
        if overwrite {
            try database.run("DELETE FROM artifacts WHERE run = ? AND name = ?", [run, name])
        } else if try Artifact.fetchAll(ofRun: run, in: database).contains(where: { $0.name == name }) {
            throw taken(name, run)
        }
    }

    private func insert(
        _ manifest: ArtifactManifest, as name: String, run: Int, retentionDays: Int?, into database: Database
    ) throws -> Artifact {
        let known = try Int.fetchOne(database, sql: "SELECT 1 FROM runs WHERE number = ?", arguments: [run])
        guard known != nil else { throw HistoryError.unknownRun(run) }
        let now = store.now()
        let end = retentionDays.map { now.advanced(bySeconds: Double($0) * 86400).nanoseconds }
        try database.run(
            """
            INSERT INTO artifacts (run, name, size, file_count, digest, created_at, expires_at)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """, [run, name, manifest.size, manifest.files.count, manifest.digest, now.nanoseconds, end])
        let id = Int(database.lastInsertedRowID)
        try manifest.insert(forArtifact: id, into: database)
        return Artifact(
            id: id, run: run, name: name, size: manifest.size, fileCount: manifest.files.count,
            digest: manifest.digest)
    }
}
