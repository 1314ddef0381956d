import ArgumentParser
import Display
import Expressions
import Git
import History
import Source

/// `sluice history`: the runs of this repository, the newest first.
struct HistoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "List runs, the newest first.",
        discussion: """
            With --json each run is one object: number, workflow, workflow_name, event, sha, ref, actor, attempt, snapshot, \
            rerun_of, flags, state, conclusion, cancelled_by, created_at, started_at, finished_at, engine_losses, \
            seconds_without_engine. Fields are only ever added.
            """)

    @Option(
        help: "Only runs of this workflow: its file's name with or without .yml, its path, or its name.",
        completion: Completions.workflows)
    var workflow: String?

    // Unconditional: a negative number is to be refused as one, not taken for an option.
    @Option(parsing: .unconditional, help: "How many runs at most.")
    var limit = 20

    @Flag(help: "Print one JSON object a line.")
    var json = false

    @OptionGroup var location: LocationOptions

    @OptionGroup var options: ServerOptions

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit must be 1 or more, not \(limit).") }
    }

    func run() throws {
        if let remote = try options.remote(besides: location) {
            return try remote.writeHistory(ofWorkflow: workflow, limit: limit, json: json)
        }
        let project = try Project(location)
        guard let store = try project.existingStore() else {
            if !json { StandardOutput.write("Nothing has been run here yet.\n") }
            return
        }
        if !json { try OpenObligations(in: store).writeNotices() }
        let path = try workflow.map { try self.path(named: $0, project, store) }
        let runs = try reading { () throws(HistoryError) in try store.runs(ofWorkflow: path, limit: limit) }
        if json {
            StandardOutput.write(runs.map { $0.value.json(.compact) + "\n" }.joined())
        } else if runs.isEmpty {
            StandardOutput.write(path.map { "'\($0)' has not been run yet.\n" } ?? "Nothing has been run here yet.\n")
        } else {
            let text = HistoryText(style: .standardOutput, now: SystemClock().now(), standing: store.standing)
            StandardOutput.write(text.text(runs))
        }
    }

    /// By the workflows at HEAD; one that is gone there may still be known from its runs.
    private func path(named name: String, _ project: Project, _ store: Store) throws(Failure) -> String {
        let unknown: Failure
        do throws(Failure) {
            return try WorkflowCatalog.atHead(of: project).path(named: name)
        } catch {
            unknown = error
        }
        let runs = try reading { () throws(HistoryError) in try store.runs(limit: 10_000) }
        let known = runs.first { run in
            [
                run.workflow, run.workflowName, WorkflowCatalog.stem(run.workflow),
                WorkflowCatalog.fileName(run.workflow),
            ]
            .contains(name)
        }
        guard let known else { throw unknown }
        return known.workflow
    }
}

extension WorkflowCatalog {
    static func atHead(of project: Project) throws(Failure) -> WorkflowCatalog {
        let commit: CommitID
        do {
            commit = try project.repository.head().commit
        } catch {
            throw Failure(error)
        }
        return try WorkflowCatalog(project.repository, at: commit)
    }
}
