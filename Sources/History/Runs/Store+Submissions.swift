import GRDB

extension Store {
    /// The run that was created for this start; nil where none was.
    package func run(ofSubmission submission: String) throws(HistoryError) -> Int? {
        try read { try Self.run(ofSubmission: submission, in: $0) }
    }

    /// In the transaction that creates a run. Throws `refused` where its start has made one.
    func checkSubmission(_ submission: String, in database: Database) throws {
        guard let run = try Self.run(ofSubmission: submission, in: database) else { return }
        throw HistoryError(.refused, "Run \(run) was created for this start before.")
    }

    private static func run(ofSubmission submission: String, in database: Database) throws -> Int? {
        try Int.fetchOne(database, sql: "SELECT number FROM runs WHERE submission = ?", arguments: [submission])
    }
}
