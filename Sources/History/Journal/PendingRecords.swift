import Conductor
import GRDB
import Planning
import Runs

/// What was recorded about steps and jobs and is not in the database yet.
struct PendingRecords: Sendable {
    var steps: [StepID: StepRecord] = [:]
    var jobs: [JobID: [Annotation]] = [:]

    var isEmpty: Bool { steps.isEmpty && jobs.isEmpty }

    mutating func take() -> PendingRecords {
        defer { self = PendingRecords() }
        return self
    }

    /// Takes back what could not be written, except where something newer has come since.
    mutating func putBack(_ earlier: PendingRecords) {
        steps.merge(earlier.steps) { newer, _ in newer }
        jobs.merge(earlier.jobs) { newer, _ in newer }
    }

    /// Each row is found by its key, so the order in which they are written does not show.
    func write(ofRun run: Int, into database: Database) throws {
        for (job, annotations) in jobs { try write(annotations, run: run, job: job, step: "", into: database) }
        for (step, record) in steps {
            try write(record.annotations, run: run, job: step.job, step: "\(step)", into: database)
            if let summary = record.summary {
                try database.run(
                    "INSERT OR REPLACE INTO summaries (run, step, text) VALUES (?, ?, ?)", [run, "\(step)", summary])
            }
            if let name = record.name {
                try JournalWriter(database: database, run: run).change(step, "name = ?", [name])
            }
            if let size = record.logSize {
                try JournalWriter(database: database, run: run).change(step, "log_size = ?", [size])
            }
        }
    }

    private func write(
        _ annotations: [Annotation], run: Int, job: JobID, step: String, into database: Database
    ) throws {
        try database.run("DELETE FROM annotations WHERE run = ? AND job = ? AND step = ?", [run, job.text, step])
        for (position, annotation) in annotations.enumerated() {
            try database.run(
                """
                INSERT INTO annotations
                    (run, job, step, position, level, message, title, file, line, end_line, col, end_col)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    run, job.text, step, position, annotation.level.rawValue, annotation.message, annotation.title,
                    annotation.file, annotation.line, annotation.endLine, annotation.column, annotation.endColumn,
                ])
        }
    }
}
