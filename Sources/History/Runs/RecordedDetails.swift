package import Conductor
import Expressions
import GRDB
import Planning
import Runs

/// One run with all that is known about it.
package struct RecordedDetails: Hashable, Sendable {
    package var run: RecordedRun
    /// In the plan's order.
    package var jobs: [RecordedJob]
    package var artifacts: [Artifact]
    /// The concurrency groups that it holds or waits for.
    package var groups: [RecordedGroup]
    /// What its jobs have brought into environments, in the order in which they did.
    package var deployments: [RecordedDeployment]
    /// What it has asked for, in the order in which it did.
    package var approvals: [RecordedApproval]
    /// In the order in which they were opened.
    package var obligations: [RecordedObligation]
    /// Who was told that it failed, or of what it left open; the oldest first.
    package var alerts: [RecordedAlert] = []
}

extension Store {
    package func details(ofRun number: Int) throws(HistoryError) -> RecordedDetails {
        try readSnapshot { database in
            guard let run = try RecordedRun.fetch(number, in: database) else { throw HistoryError.unknownRun(number) }
            return RecordedDetails(
                run: run, jobs: try jobs(ofRun: number, in: database),
                artifacts: try Artifact.fetchAll(ofRun: number, in: database),
                groups: try RecordedGroup.fetchAll(ofRun: number, in: database),
                deployments: try RecordedDeployment.fetchAll(ofRun: number, in: database),
                approvals: try RecordedApproval.fetchAll(ofRun: number, in: database),
                obligations: try RecordedObligation.fetchAll("run = ?", [number], in: database),
                alerts: try RecordedAlert.fetchAll("run = ? ORDER BY id", [number], in: database))
        }
    }

    private func jobs(ofRun run: Int, in database: Database) throws -> [RecordedJob] {
        var annotations = try annotations(ofRun: run, in: database)
        let steps = Dictionary(grouping: try steps(ofRun: run, annotations: &annotations, in: database), by: \.id.job)
        return try Row.fetchAll(
            database, sql: "SELECT \(RecordedJob.columns) FROM jobs WHERE run = ? ORDER BY position", arguments: [run]
        ).map { row in
            var job = RecordedJob(row, steps: steps[.init(row[0])] ?? [], annotations: annotations[.job(row[0])] ?? [])
            job.tellOfLosses()
            return job
        }
    }

    private func steps(
        ofRun run: Int, annotations: inout [Owner: [Annotation]], in database: Database
    ) throws -> [RecordedStep] {
        let summaries = try texts("SELECT step, text FROM summaries WHERE run = ?", [run], in: database)
        let images = try images(ofRun: run, in: database)
        let sql = "SELECT \(RecordedStep.columns) FROM steps WHERE run = ? ORDER BY \(RecordedStep.order)"
        return try Row.fetchAll(database, sql: sql, arguments: [run]).map { row in
            var step = RecordedStep(row)
            step.annotations = annotations[.step("\(step.id)")] ?? []
            step.summary = summaries["\(step.id)"]
            step.images = images[step.id] ?? []
            return step
        }
    }

    /// From the journal: few steps use one.
    private func images(ofRun run: Int, in database: Database) throws -> [StepID: [UsedImage]] {
        let sql = "SELECT version, payload FROM events WHERE run = ? AND kind = ? AND instr(payload, '\"images\":') > 0"
        let kind = "step_finished"
        var images: [StepID: [UsedImage]] = [:]
        for row in try Row.fetchAll(database, sql: sql, arguments: [run, kind]) {
            let payload = try Value(parsingJSON: row[1] as String)
            guard
                case .stepFinished(let step, let report) = try RunEvent(
                    EventEnvelope(kind: kind, version: row[0], payload: payload))
            else { continue }
            images[step] = report.images
        }
        return images
    }

    /// Whom an annotation is about.
    private enum Owner: Hashable {
        case job(String)
        /// The step's own name.
        case step(String)
    }

    private func annotations(ofRun run: Int, in database: Database) throws -> [Owner: [Annotation]] {
        let sql = "SELECT \(Annotation.columns) FROM annotations WHERE run = ? ORDER BY job, step, position"
        let rows = try Row.fetchAll(database, sql: sql, arguments: [run])
        return Dictionary(grouping: rows) { (row: Row) -> Owner in
            let step: String = row[1]
            return step.isEmpty ? .job(row[0]) : .step(step)
        }.mapValues { $0.map(Annotation.init) }
    }

    private func texts(
        _ sql: String, _ arguments: StatementArguments, in database: Database
    ) throws -> [String: String] {
        let rows = try Row.fetchAll(database, sql: sql, arguments: arguments)
        return Dictionary(rows.map { ($0[0], $0[1]) }, uniquingKeysWith: { first, _ in first })
    }
}
