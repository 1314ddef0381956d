import Expressions
import History
import Runs
import Workflows

/// Whom a run's beginning and end are told.
struct RunNotices: Sendable {
    let project: ServedProject
    let configuration: ServerConfiguration

    func notices(of news: RunSightings.News) async throws(Problem) -> [Notice] {
        var notices: [Notice] = []
        if project.definition.status != nil {
            notices += news.begun.map { status(of: $0) } + news.finished.map { status(of: $0) }
        }
        let targets = configuration.file.notify.filter { $0.events.contains(.failure) }
        guard !targets.isEmpty else { return notices }
        for run in news.finished {
            guard let told = try await told(of: run) else { continue }
            notices += targets.map { Notice(target: $0.name, subject: told.subject, body: told.body) }
        }
        return notices
    }

    /// A failure, and the first success after one. Nil for what is as it was.
    private func told(of run: RecordedRun) async throws(Problem) -> (subject: String, body: Value)? {
        switch run.conclusion {
        case .failure:
            let failed = try await project.reading { store in
                try store.details(ofRun: run.number).jobs.filter { $0.result == .failure }.map(\.name)
            }
            let jobs = failed.isEmpty ? "" : ": " + failed.joined(separator: ", ")
            var fields = fields(
                "failure", run, "Run \(run.number) of \(run.workflowName) failed at \(run.sha.prefix(7))\(jobs).")
            fields["failed_jobs"] = .array(failed.map(Value.string))
            return ("failure of run \(run.number)", .object(fields))
        case .success:
            guard let before = try await before(run), before.conclusion == .failure else { return nil }
            let text =
                "Run \(run.number) of \(run.workflowName) succeeded at \(run.sha.prefix(7)), after run \(before.number) had failed."
            var fields = fields("recovery", run, text)
            fields["failed_run"] = .number(Double(before.number))
            return ("recovery by run \(run.number)", .object(fields))
        default: return nil
        }
    }

    /// The last one of the same workflow and ref that came to an end of its own.
    private func before(_ run: RecordedRun) async throws(Problem) -> RecordedRun? {
        try await project.reading { store in
            try store.runs(ofWorkflow: run.workflow, before: run.number, limit: 100).first {
                $0.ref == run.ref && ($0.conclusion == .success || $0.conclusion == .failure)
            }
        }
    }

    private func fields(_ event: String, _ run: RecordedRun, _ text: String) -> ValueObject {
        [
            "event": .string(event), "text": .string("\(project.name): \(text)"), "project": .string(project.name),
            "time": .string((run.finishedAt ?? run.createdAt).text), "workflow": .string(run.workflow),
            "workflow_name": .string(run.workflowName), "run": .number(Double(run.number)), "sha": .string(run.sha),
            "ref": .string(run.ref), "url": url(run).map(Value.string) ?? .null,
        ]
    }

    private func url(_ run: RecordedRun) -> String? {
        configuration.file.address.map { "\($0)/p/\(project.name)/runs/\(run.number)" }
    }

    // MARK: Commit statuses

    /// Source: "Create a commit status" of GitHub's REST API; Gitea and Forgejo take the same.
    private func status(of run: RecordedRun) -> Notice {
        let (state, text): (String, String) =
            switch run.conclusion {
            case nil: ("pending", "Run \(run.number) goes on.")
            case .success: ("success", "Run \(run.number) succeeded.")
            case .skipped: ("success", "Run \(run.number) had nothing to do.")
            case .failure: ("failure", "Run \(run.number) failed.")
            case .cancelled: ("error", "Run \(run.number) was cancelled.")
            }
        var body: ValueObject = [
            "state": .string(state), "context": .string("sluice / \(run.workflowName)"), "description": .string(text),
            "sha": .string(run.sha),
        ]
        if let url = url(run) { body["target_url"] = .string(url) }
        let isEnd = run.conclusion != nil
        return Notice(
            target: Notice.status, subject: isEnd ? "end of run \(run.number)" : "run \(run.number)",
            body: .object(body), replaces: isEnd ? "run \(run.number)" : nil)
    }
}
