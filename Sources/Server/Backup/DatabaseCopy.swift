import GRDB

/// A copy of a SQLite database as it is at one moment, while others read and write it.
package enum DatabaseCopy {
    /// SQLite's online backup: writers go on meanwhile, and what they have committed before it began is in the copy.
    ///
    /// - Parameter target: A file that does not exist. It is whole by itself when this returns: no log stands beside it.
    /// - Throws: What SQLite says, for a source that cannot be read and a target that cannot be written.
    package static func make(from source: String, to target: String) throws {
        var reading = Configuration()
        reading.readonly = true
        reading.busyMode = .timeout(30)
        let from = try DatabaseQueue(path: source, configuration: reading)
        let to = try DatabaseQueue(path: target)
        try from.backup(to: to)
        try to.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
        try to.close()
        try from.close()
    }

    /// Takes up what was committed and stands beside the file. - Throws: What SQLite says of a file that is damaged.
    package static func check(_ path: String) throws -> [String] {
        let database = try DatabaseQueue(path: path)
        let findings = try database.read { try String.fetchAll($0, sql: "PRAGMA integrity_check(20)") }
        try database.close()
        return findings.filter { $0 != "ok" }
    }
}
