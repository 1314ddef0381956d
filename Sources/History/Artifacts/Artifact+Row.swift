import Conductor
import GRDB

extension Artifact {
    private static let columns = "id, run, name, size, file_count, digest"

    private init(_ row: Row) {
        self.init(id: row[0], run: row[1], name: row[2], size: row[3], fileCount: row[4], digest: row[5])
    }

    /// By name.
    static func fetchAll(ofRun run: Int, in database: Database) throws -> [Artifact] {
        try Row.fetchAll(
            database, sql: "SELECT \(columns) FROM artifacts WHERE run = ? ORDER BY name", arguments: [run]
        ).map(Artifact.init)
    }
}
