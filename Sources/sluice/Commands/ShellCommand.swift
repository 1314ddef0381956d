import ArgumentParser
import Display
import Execution
import Expressions
import Foundation
import History
import Planning
import Runs
import Source

/// `sluice shell RUN --job J`: looks around where a job failed.
struct ShellCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shell", abstract: "Open a shell where a job failed: in its workspace, with the step's variables.",
        discussion: """
            A job that ran in a container gets one like it again, and services are started anew. Secrets are read from their \
            source, or asked for. The exit code is that of the shell, or of the command after --.
            """)

    @Argument(help: RunArgument.help)
    var target: RunArgument = .newest

    @Option(help: "The job, by its id or name; may be left out where one job failed.")
    var job: String?

    @Option(help: "The step, by its name or number; the one that failed without it.")
    var step: String?

    @OptionGroup var given: SecretOptions

    @OptionGroup var location: LocationOptions

    @Argument(parsing: .postTerminator, help: "What to run instead of a shell.")
    var command: [String] = []

    func run() async throws {
        let project = try Project(location)
        let store = try project.recordedStore()
        let run = try target.run(in: store)
        let details = try reading { () throws(HistoryError) in try store.details(ofRun: run.number) }
        let recorded = try chosenJob(details)
        let directory = store.paths.runDirectory(run.number)
        let kept = try keptJob(recorded, run.number, directory)
        let step = try chosenStep(kept, recorded)
        let request = try Recovery(project: project, store: store).request(ofRun: run.number)
        let session = ShellSession(
            kept, step: step, of: recorded.id, runDirectory: directory,
            secrets: try secrets(for: kept.secretNames(for: step), directory),
            event: Value.object(request.event.payload).json(.indented), client: ContainerClient.environment,
            prompt: "(run \(run.number), \(recorded.id.text)) \\w $ ")
        if command.isEmpty { tell("'\(step.name)' of the job '\(recorded.id.text)', in \(kept.workspace)") }
        Foundation.exit(try self.run(session))
    }

    private func run(_ session: ShellSession) throws(Failure) -> Int32 {
        do {
            return try session.run(command) { line in StandardOutput.write(line + "\n", to: STDERR_FILENO) }
        } catch {
            throw .usage("\(error)")
        }
    }

    private func tell(_ text: String) { StandardOutput.write(text + "\n", to: STDERR_FILENO) }

    // MARK: Which job, which step

    private func chosenJob(_ details: RecordedDetails) throws(Failure) -> RecordedJob {
        let number = details.run.number
        guard let job else {
            let failed = details.jobs.filter { $0.outcome == .failure && !$0.steps.isEmpty }
            if failed.count == 1 { return failed[0] }
            let names = failed.map(\.id.text).joined(separator: ", ")
            throw .usage(
                failed.isEmpty
                    ? "No job of run \(number) failed." : "More than one job of run \(number) failed: \(names).",
                hint: "Name one with --job.")
        }
        let found = details.jobs.named(job)
        if found.count == 1 { return found[0] }
        if found.count > 1 {
            throw .usage(
                "'\(job)' could be any of \(found.map(\.id.text).joined(separator: ", ")).", hint: "Give the id.")
        }
        let near = nearestName(to: job, among: details.jobs.knownNames).map { "Did you mean '\($0)'?" }
        throw .usage(
            "Run \(number) has no job '\(job)'.",
            hint: near ?? "It has: \(details.jobs.prefix(20).map(\.id.text).joined(separator: ", ")).")
    }

    private func keptJob(_ recorded: RecordedJob, _ run: Int, _ directory: String) throws(Failure) -> KeptJob {
        let name = recorded.id.text
        guard recorded.state == .finished else { throw .usage("The job '\(name)' of run \(run) has not ended.") }
        if recorded.outcome == .success || recorded.outcome == .skipped {
            let what = recorded.outcome == .success ? "succeeded" : "was skipped"
            throw .usage("The job '\(name)' of run \(run) \(what): only what failed is kept to be looked at.")
        }
        guard let kept = KeptJob.read(runDirectory: directory, job: recorded.id) else {
            throw .usage("The job '\(name)' of run \(run) left nothing to look at: it had no place of its own.")
        }
        guard kept.hasWorkspace else {
            throw .usage(
                "The workspace of the job '\(name)' of run \(run) is gone: a later run has taken its place, or it was removed.",
                hint: "'sluice rerun \(run) --failed' makes it anew.")
        }
        return kept
    }

    private func chosenStep(_ kept: KeptJob, _ recorded: RecordedJob) throws(Failure) -> KeptStep {
        let wanted =
            step.flatMap { typed in recorded.steps.last { $0.isNamed(typed) } }
            ?? (step == nil ? recorded.failedStep : nil)
        if let wanted, let found = kept.steps.last(where: { $0.id == "\(wanted.id)" }) { return found }
        if let step {
            let names = kept.steps.map(\.name)
            let near = nearestName(to: step, among: names).map { "Did you mean '\($0)'? " } ?? ""
            throw .usage(
                "No step '\(step)' of the job '\(recorded.id.text)' was started.",
                hint: near + "Started were: \(names.joined(separator: ", ")).")
        }
        // One that failed before it had a process has no variables of its own; those of the step before come nearest.
        guard let last = kept.steps.last else {
            throw .usage("No step of the job '\(recorded.id.text)' was started, so there is nothing to look at.")
        }
        return last
    }

    // MARK: Secrets

    /// Those of these names. Throws a usage failure for what nobody can be asked for.
    private func secrets(for names: [String], _ directory: String) throws(Failure) -> [String: String] {
        guard !names.isEmpty else { return [:] }
        var known = SecretRecord(readFrom: directory)?.reread().secrets ?? [:]
        let sources = try SecretSources(
            given: given.secrets, files: given.secretFiles, environment: ProcessEnvironment.all)
        known.merge(sources.secrets) { $1 }
        let missing = names.filter { known[$0] == nil }
        guard !missing.isEmpty else { return known }
        guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else {
            throw .usage(
                "The step had secrets that cannot be read again: \(missing.joined(separator: ", ")).",
                hint: "Give them: \(missing.map { "--secret \($0)=…" }.joined(separator: " ")).")
        }
        for name in missing { known[name] = SecretPrompt.ask("The secret '\(name)': ") }
        return known
    }
}
