package import Conductor
import GRDB
import Glibc

extension ArtifactStore: ArtifactArchivePort {
    package func store(archive path: String, as name: String, run: Int, retentionDays: Int?) throws -> Artifact {
        try checkArtifactName(name)
        let archive = try OpenFile(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
        try makeFolder(store.paths.staging)
        let directory = try ZipDirectory(archive, room: room)
        guard !directory.files.isEmpty else { throw holdsNothing(name) }
        var contents = StagedContents(paths: store.paths)
        try checkPaths(directory.files.map(\.path))
        let files = try directory.files.map { try contents.add($0, of: archive) }
        return try keep(ArtifactManifest(files), contents, as: name, run: run, retentionDays: retentionDays)
    }

    package func write(_ artifact: Artifact, toArchive path: String) throws {
        let manifest = try manifest(of: artifact)
        var writer = try ZipWriter(path)
        for file in manifest.files { try writer.add(file, from: store.paths.blob(file.digest)) }
        try writer.finish()
    }

    package func remove(_ artifact: Artifact) throws {
        try store.write { try $0.run("DELETE FROM artifacts WHERE id = ?", [artifact.id]) }
    }

    /// Bytes that are free on the store's disk.
    private var room: UInt64 {
        var disk = statvfs()
        guard statvfs(store.paths.staging, &disk) == 0 else { return 0 }
        return UInt64(disk.f_bavail) * UInt64(disk.f_frsize)
    }
}

extension HistoryError: PortError {
    package var isRefusal: Bool { code == .refused }
}
