import GRDB
import Planning
import Runs

extension Store {
    /// One step as its row has it: without annotations, summary and images.
    ///
    /// - Parameter text: Its id as it is written, which is also the name of its folder.
    /// - Throws: For a run that there is not; nil is a step that there is not.
    package func step(_ text: String, ofRun number: Int) throws(HistoryError) -> RecordedStep? {
        try read { database in
            if let id = StepID(text), let step = try Self.step(id, ofRun: number, in: database) { return step }
            guard try RecordedRun.fetch(number, in: database) != nil else { throw HistoryError.unknownRun(number) }
            return nil
        }
    }

    private static func step(_ id: StepID, ofRun number: Int, in database: Database) throws -> RecordedStep? {
        let statement = try database.cachedStatement(
            sql: """
                SELECT \(RecordedStep.columns) FROM steps
                WHERE run = ? AND job = ? AND job_attempt = ? AND phase = ? AND position = ? AND attempt = ?
                """)
        return try Row.fetchOne(
            statement,
            arguments: [number, id.job.text, id.jobAttempt, id.phase.rawValue, id.index, id.attempt]
        ).map(RecordedStep.init)
    }
}

extension StepID {
    /// Reads what `description` writes; nil for anything else.
    init?(_ text: String) {
        guard let end = text.lastIndex(of: "~") else { return nil }
        let parts = text[text.index(after: end)...].split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let jobAttempt = Int(parts[0]), let attempt = Int(parts[2]) else { return nil }
        let place = parts[1].split(separator: "-", omittingEmptySubsequences: false)
        guard let index = place.last.flatMap({ Int($0) }), place.count < 3 else { return nil }
        guard let phase = place.count == 1 ? .main : Phase(rawValue: String(place[0])) else { return nil }
        let job = JobID(text[..<end].split(separator: "~").joined(separator: "/"))
        self.init(job: job, jobAttempt: jobAttempt, phase: phase, index: index, attempt: attempt)
        guard description == text else { return nil }
    }
}
