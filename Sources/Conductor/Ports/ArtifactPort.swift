/// Keeps the files that jobs hand on: `actions/upload-artifact` and its counterpart.
///
/// Contract: an artifact is there whole or not at all; its contents never change. Methods may be called from several processes at once.
package protocol ArtifactPort: Sendable {
    /// Stores the files under a name that the run does not have yet (or replaces it where `overwrite` says so), to be kept for so
    /// many days, or without them as long as is usual.
    func store(
        _ files: [ArtifactFile], as name: String, run: Int, overwrite: Bool, retentionDays: Int?
    ) throws -> Artifact
    func artifacts(ofRun run: Int) throws -> [Artifact]
    /// Writes the artifact's files below a directory; refuses a path that would lead outside.
    func extract(_ artifact: Artifact, into directory: String) throws
}

/// One file to be stored: where it is, and its path inside the artifact (relative, with `/`, without `.` or `..`).
package struct ArtifactFile: Hashable, Sendable {
    package var source: String
    package var path: String

    package init(source: String, path: String) {
        self.source = source
        self.path = path
    }
}

package struct Artifact: Hashable, Sendable {
    /// Unique in the store.
    package var id: Int
    package var run: Int
    package var name: String
    /// Bytes of all files together.
    package var size: Int
    package var fileCount: Int
    /// SHA-256, in hexadecimal, of the artifact's manifest (its sorted paths with their modes and contents' SHA-256).
    package var digest: String

    package init(id: Int, run: Int, name: String, size: Int, fileCount: Int, digest: String) {
        self.id = id
        self.run = run
        self.name = name
        self.size = size
        self.fileCount = fileCount
        self.digest = digest
    }
}
