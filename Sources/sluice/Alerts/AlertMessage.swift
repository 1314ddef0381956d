import Expressions
import History
import Planning
import Runs

/// What is posted: one JSON object, whose fields docs/guide/alerts.md lists.
struct AlertMessage {
    let alert: RecordedAlert
    let request: RunRequest
    let run: RecordedRun
    let obligation: RecordedObligation?
    /// The names of those that made the run fail.
    let failedJobs: [String]
    let now: Timestamp

    var value: Value {
        var fields: ValueObject = [
            "event": .string(alert.event.rawValue),
            "text": .string(text),
            "time": .string(alert.raisedAt.text),
            "repository": .string(request.event.repository),
            "workflow": .string(run.workflow),
            "workflow_name": .string(run.workflowName),
            "run": .number(Double(run.number)),
            "sha": .string(run.sha),
            "ref": .string(run.ref),
        ]
        if let obligation {
            fields["obligation"] = .string(obligation.id)
            fields["job"] = .string(obligation.job.text)
            fields["discharged_by"] = .string(obligation.dischargedBy)
            fields["opened_at"] = .string(obligation.openedAt.text)
            fields["age_seconds"] = .number(now.seconds(since: obligation.openedAt).rounded())
            fields["attempts"] = .number(Double(obligation.failures))
            fields["last_error"] = obligation.lastError.map(Value.string) ?? .null
            fields["last_run"] = .number(Double(alert.raisedBy))
        } else {
            fields["failed_jobs"] = .array(failedJobs.map(Value.string))
        }
        return .object(fields)
    }

    /// For people, on one line.
    private var text: String {
        let place = request.event.repository.isEmpty ? "" : " of \(request.event.repository)"
        guard let obligation else {
            let jobs = failedJobs.isEmpty ? "" : ": " + failedJobs.joined(separator: ", ")
            return "Run \(run.number) of \(run.workflowName)\(place) failed at \(run.sha.prefix(7))\(jobs)."
        }
        let attempts = obligation.failures == 1 ? "1 attempt" : "\(obligation.failures) attempts"
        let line = obligation.lastError?.split(whereSeparator: \.isNewline).first.map { "; \($0)" } ?? ""
        return
            "The obligation \(obligation.id) of \(run.workflowName)\(place) is open: what '\(obligation.job.text)' made "
            + "has not been seen gone (\(attempts)\(line))."
    }
}
