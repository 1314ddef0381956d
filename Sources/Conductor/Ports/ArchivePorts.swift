/// Artifacts as the zip archives in which the toolkits of published actions carry them.
///
/// Contract: as `ArtifactPort`; both ports see the same artifacts. An archive is not trusted.
package protocol ArtifactArchivePort: ArtifactPort {
    /// Stores the files that an archive holds under a name that the run does not have yet.
    func store(archive path: String, as name: String, run: Int, retentionDays: Int?) throws -> Artifact
    /// Writes the artifact's files as one archive to a new file.
    func write(_ artifact: Artifact, toArchive path: String) throws
    func remove(_ artifact: Artifact) throws
}

/// Caches as archives that somebody else packs and unpacks.
///
/// Contract: as `CachePort`; a caller sees to it that its versions are none of that port's.
package protocol CacheArchivePort: CachePort {
    /// Takes the archive away from its place, which is on the store's disk; nil where the key is taken already in that scope.
    func keep(archive path: String, key: String, version: String, scope: String) throws -> CacheEntry?
    /// Where the archive of an entry is, which counts as used from now; nil when it made room for others.
    func archive(ofEntry id: Int) throws -> String?
}

/// An error of an adapter that says whether it was the caller's fault.
package protocol PortError: Error {
    /// Whether what was asked for is refused: to ask again is of no use.
    var isRefusal: Bool { get }
    /// A full sentence.
    var message: String { get }
}
