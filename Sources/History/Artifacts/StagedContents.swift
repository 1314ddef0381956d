import Conductor
import Processes

/// The contents of an artifact that is being stored: copied, hashed, one for each digest, and not yet in their places.
struct StagedContents {
    let paths: StorePaths
    /// As whom files outside of the store are read.
    private let owner: FileIdentity?
    private var files: [String: StagedFile] = [:]

    init(paths: StorePaths, owner: FileIdentity? = nil) {
        self.paths = paths
        self.owner = owner
    }

    mutating func add(_ file: ArtifactFile) throws(HistoryError) -> ArtifactManifest.File {
        let staged = try StagedFile(in: paths)
        let content = try staged.fill(from: file.source, as: owner)
        if files[content.digest] == nil { files[content.digest] = staged }
        return ArtifactManifest.File(
            path: file.path, isExecutable: content.isExecutable, size: content.size, digest: content.digest)
    }

    /// Unpacks a file of an archive.
    mutating func add(_ entry: ZipEntry, of archive: borrowing OpenFile) throws(HistoryError) -> ArtifactManifest.File {
        let staged = try StagedFile(in: paths)
        let digest = try entry.unpack(from: archive, to: staged.path)
        if files[digest] == nil { files[digest] = staged }
        return ArtifactManifest.File(
            path: entry.path, isExecutable: entry.isExecutable, size: Int(entry.size), digest: digest)
    }

    /// Moves those contents to their places that the store does not have yet.
    func place() throws(HistoryError) {
        for (digest, file) in files where !fileExists(paths.blob(digest)) {
            try file.place(at: paths.blob(digest))
        }
    }
}
