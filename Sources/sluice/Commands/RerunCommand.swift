import ArgumentParser
import Display
import Expressions
import History
import Planning
import Runs

/// `sluice rerun`: the same workflow, event and commit once more, as a new run.
struct RerunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rerun", abstract: "Run a run's workflow again at the same commit.")

    @Argument(help: "The run's number.")
    var run: Int

    @Flag(help: "Only the jobs that did not succeed, and those that need them; the others' outputs are taken over.")
    var failed = false

    @Option(
        name: .customLong("secret"),
        help: ArgumentHelp("A secret; without a value it is taken from the environment.", valueName: "name[=value]"))
    var secrets: [String] = []

    @Option(
        name: .customLong("secret-file"),
        help: ArgumentHelp("A file of NAME=value lines with secrets.", valueName: "file"))
    var secretFiles: [String] = []

    @Flag(help: "Print the journal as JSON, one object a line.")
    var json = false

    @Flag(name: .shortAndLong, help: "Print only what went wrong.")
    var quiet = false

    @OptionGroup var location: LocationOptions

    func run() async throws {
        let project = try Project(location)
        let store = try project.openStore()
        let earlier = try store.recordedRun(run)
        guard earlier.state == .finished else {
            throw Failure.usage(
                "Run \(run) has not finished.",
                hint: "'sluice resume \(run)' finishes it, 'sluice cancel \(run)' ends it.")
        }
        var request = try Recovery(project: project, store: store).request(ofRun: run)
        request.event.runAttempt += 1
        request.succeeded = failed ? try succeeded(store, request, project) : [:]
        if failed, earlier.conclusion == .success {
            throw Failure.usage("Every job of run \(run) succeeded.", hint: "Without --failed all of it runs again.")
        }
        let preparation = try RunPreparation(
            repeating: request, in: project, secrets: secrets, secretFiles: secretFiles,
            isPartial: failed || earlier.flags.contains(.partial))
        let engine = try Engine.create(
            preparation, in: store, secretRecord: SecretRecord(files: secretFiles, given: secrets), rerunOf: run)
        try await engine.conduct(
            display: .chosen(json: json, quiet: quiet, environment: ProcessEnvironment.all),
            notices: preparation.notices)
    }

    /// The outputs of the jobs that need not run again: they succeeded, and so did all before them.
    private func succeeded(
        _ store: Store, _ request: RunRequest, _ project: Project
    ) throws -> [JobID: ValueObject] {
        let plan = try RunPreparation.plan(
            request, try WorkflowCatalog(project.repository, at: try project.commit(request.event.sha)))
        let jobs = Dictionary(
            try store.details(ofRun: run).jobs.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var again: Set<Int> = []
        for (index, family) in plan.families.enumerated() {
            let hasFailed = family.jobs.contains { jobs[plan.jobs[$0].id]?.outcome != .success }
            // Needs may stand later in the file; their dependents are added below.
            if hasFailed { again.insert(index) }
        }
        var waiting = Array(again)
        while let next = waiting.popLast() {
            for dependent in plan.families[next].dependents where again.insert(dependent).inserted {
                waiting.append(dependent)
            }
        }
        var outputs: [JobID: ValueObject] = [:]
        for job in plan.jobs where !again.contains(job.family) {
            if let recorded = jobs[job.id] { outputs[job.id] = recorded.outputs }
        }
        return outputs
    }
}
