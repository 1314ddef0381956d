import ArgumentParser
import Display
import Expressions
import History
import Planning
import Runs

/// `sluice why`: what a run decided, and why, from its journal.
struct WhyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why", abstract: "Tell why a run, a job or a step went as it did: one decision a line.",
        discussion: """
            Each 'if' with the values that it saw, what was waited for and who held it, skips, cancels and who asked for them, \
            attempts, obligations. Of a run as a whole, what went as one would expect is left out; name a job to see that, too.

            With --json each decision is one object, also what is usual: run, sequence (of the event in the journal), time, job, \
            step, step_name, kind (trigger, condition, skip, cancel, failure, wait, retry, engine, obligation, approval, \
            expansion or outcome), text, seconds, condition, condition_key, result, values (each name, value, known), usual. Fields are only \
            ever added.
            """)

    @Argument(help: RunArgument.help)
    var target: RunArgument = .newest

    @Argument(
        help: ArgumentHelp(
            "A job by its id or name and, behind a slash, one of its steps by its number, name or id.",
            valueName: "job[/step]"), completion: Completions.recordedJobs)
    var place: String?

    @Flag(help: "Print one JSON object a line.")
    var json = false

    @OptionGroup var location: LocationOptions

    func run() throws {
        let project = try Project(location)
        let store = try project.recordedStore()
        let recorded = try target.run(in: store)
        let (log, created) = try decisions(of: recorded, project, store)
        let details = try reading { () throws(HistoryError) in try store.details(ofRun: recorded.number) }
        let selection = try place.map { typed throws(Failure) in try DecisionSelection(typed, details, log) }
        let chosen = log.decisions.filter { selection?.includes($0) ?? true }
        if json {
            StandardOutput.write(chosen.map { $0.value(ofRun: recorded.number).json(.compact) + "\n" }.joined())
            return
        }
        let text = DecisionText(plan: log.state.plan, start: created, style: .standardOutput)
        let told = selection == nil ? chosen.filter { !$0.isUsual } : chosen
        guard !told.isEmpty else {
            StandardOutput.write("Nothing has been decided about it yet.\n")
            return
        }
        StandardOutput.write(text.text(told))
    }

    private func decisions(
        of run: RecordedRun, _ project: Project, _ store: Store
    ) throws(Failure) -> (log: DecisionLog, created: Timestamp) {
        let entries = try reading { () throws(HistoryError) in try store.entries(ofRun: run.number) }
        guard let first = entries.first, case .created(let request) = first.event else {
            throw .fault("The journal of run \(run.number) does not begin with its creation.")
        }
        let catalog = try WorkflowCatalog(
            project.repository, at: try project.commit(request.event.sha), naming: request.workflow)
        let plan = try RunPreparation.plan(request, catalog)
        do throws(RunError) {
            return (try DecisionLog(plan: plan, entries: entries, now: SystemClock().now()), first.time)
        } catch {
            throw .fault(
                "The journal of run \(run.number) does not fit its plan: \(error.reason).",
                hint: "'sluice verify \(run.number)' tells what is wrong with it.")
        }
    }
}
