import ArgumentParser
import Conductor
import Display
import Expressions
import History

/// `sluice show`: one run with its jobs, steps, annotations, outputs, artifacts and summaries.
struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Tell all that is known about a run.",
        discussion: """
            With --json it is one object with the fields of 'sluice history --json', and: jobs (id, name, state, attempt, \
            outcome, result, reason, outputs, queued_at, started_at, finished_at, annotations, steps) and artifacts (id, name, \
            size, files, sha256). A step has id, index, phase, job_attempt, attempt, name, state, outcome, conclusion, reason, \
            exit_code, interruption, outputs, started_at, finished_at, log_size, summary, annotations and images (name, id); an \
            annotation has level, message, title, file, line, end_line, col and end_col. Fields are only ever added.
            """)

    @Argument(help: RunArgument.help)
    var target: RunArgument = .newest

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var location: LocationOptions

    @OptionGroup var options: ServerOptions

    func run() throws {
        if let remote = try options.remote(besides: location) {
            return try remote.writeDetails(of: target, json: json)
        }
        let store = try Project(location).recordedStore()
        let number = try target.run(in: store).number
        let details = try reading { () throws(HistoryError) in try store.details(ofRun: number) }
        if json {
            StandardOutput.write(details.value.json(.compact) + "\n")
            return
        }
        let standing = store.standing(of: details.run)
        let text = RunDetailsText(details, standing: standing, style: .standardOutput, now: SystemClock().now())
        StandardOutput.write(text.text)
    }
}
