import Digests
import GRDB

/// The files of an artifact, by path.
struct ArtifactManifest: Hashable, Sendable {
    struct File: Hashable, Sendable {
        var path: String
        var isExecutable: Bool
        /// Bytes.
        var size: Int
        /// SHA-256 of its content, in hexadecimal.
        var digest: String
    }

    /// Sorted by the bytes of their paths.
    let files: [File]

    init(_ files: [File]) {
        self.files = files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }

    var size: Int { files.reduce(0) { $0 + $1.size } }

    /// SHA-256 over a line for each file: mode, content's digest, path. A path may hold a line feed, so each line ends with a zero byte, which it cannot.
    var digest: String {
        sha256(files.map { "\($0.isExecutable ? "755" : "644") \($0.digest) \($0.path)\0" }.joined())
    }
}

extension ArtifactManifest {
    static func fetch(ofArtifact id: Int, in database: Database) throws -> ArtifactManifest {
        let rows = try Row.fetchAll(
            database, sql: "SELECT path, is_executable, size, digest FROM artifact_files WHERE artifact = ?",
            arguments: [id])
        return ArtifactManifest(
            rows.map { File(path: $0[0], isExecutable: $0[1], size: $0[2], digest: $0[3]) })
    }

    func insert(forArtifact id: Int, into database: Database) throws {
        for file in files {
            try database.run(
                "INSERT INTO artifact_files (artifact, path, is_executable, size, digest) VALUES (?, ?, ?, ?, ?)",
                [id, file.path, file.isExecutable, file.size, file.digest])
        }
    }
}
