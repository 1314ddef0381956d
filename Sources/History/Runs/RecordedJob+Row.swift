import Conductor
import Expressions
import GRDB
import Planning
import Runs

extension RecordedJob {
    static let columns = """
        id, name, state, attempt, outcome, result, reason, outputs, queued_at, started_at, finished_at
        """

    init(_ row: Row, steps: [RecordedStep], annotations: [Annotation]) {
        id = JobID(row[0])
        name = row[1]
        state = State(rawValue: row[2]) ?? .waiting
        attempt = row[3]
        outcome = Outcome(stored: row[4])
        result = Outcome(stored: row[5])
        reason = row[6]
        outputs = ValueObject(stored: row[7])
        queuedAt = Timestamp(stored: row[8])
        startedAt = Timestamp(stored: row[9])
        finishedAt = Timestamp(stored: row[10])
        self.steps = steps
        self.annotations = annotations
    }
}

extension RecordedStep {
    static let columns = """
        job, job_attempt, phase, position, attempt, name, state, outcome, conclusion, reason, exit_code, outputs,
        interruption, started_at, finished_at, log_size
        """

    /// Main steps in their order, then post steps in the opposite one.
    static let order = "job, job_attempt, phase, CASE phase WHEN 'main' THEN position ELSE -position END, attempt"

    init(_ row: Row) {
        id = StepID(
            job: JobID(row[0]), jobAttempt: row[1], phase: StepID.Phase(rawValue: row[2]) ?? .main, index: row[3],
            attempt: row[4])
        name = row[5]
        state = State(rawValue: row[6]) ?? .running
        outcome = Outcome(stored: row[7])
        conclusion = Outcome(stored: row[8])
        reason = row[9]
        exitCode = row[10]
        outputs = ValueObject(stored: row[11])
        interruption = (row[12] as String?).flatMap { Interruption(code: $0) }
        startedAt = Timestamp(nanoseconds: row[13])
        finishedAt = Timestamp(stored: row[14])
        logSize = row[15]
        annotations = []
    }
}

extension Annotation {
    static let columns = "job, step, level, message, title, file, line, end_line, col, end_col"

    init(_ row: Row) {
        self.init(
            Level(rawValue: row[2]) ?? .notice, row[3], title: row[4], file: row[5], line: row[6], endLine: row[7],
            column: row[8], endColumn: row[9])
    }
}

extension ValueObject {
    /// Outputs as they stand in a column; none where there is no text.
    init(stored text: String?) {
        guard let text, let value = try? Value(parsingJSON: text), case .object(let object) = value else {
            self.init()
            return
        }
        self = object
    }
}
