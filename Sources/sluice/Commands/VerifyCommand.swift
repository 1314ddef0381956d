import ArgumentParser
import Display
import Expressions
import History
import Planning

/// `sluice verify`: whether the store is as it was written.
struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check that journals, tables, logs, artifacts and caches are as they were written.",
        discussion: """
            Without a run all that the store holds is checked, and SQLite's file, too. Nothing is changed, and runs may go on \
            meanwhile. What is found is told in a line each: where, what, and what to do; the exit code is then 1.

            With --json each finding is one object: part (database, journal, table, commit, folder, log, artifact or cache), run, \
            job, step, path, problem, advice. The last object has the counts: runs, events, logs, log_bytes, logs_by_size_only, \
            artifacts, contents, caches, findings. Fields are only ever added.
            """)

    @Argument(
        help: ArgumentHelp("Only these runs: numbers, or 'last'.", valueName: "run"), completion: Completions.runs)
    var targets: [RunArgument] = []

    @Flag(help: "Print one JSON object a line.")
    var json = false

    @OptionGroup var location: LocationOptions

    func run() throws {
        let project = try Project(location)
        guard let store = try project.existingStore() else {
            guard targets.isEmpty else { throw Failure.nothingRecorded }
            if !json { StandardOutput.write("Nothing has been run here yet.\n") }
            return
        }
        var runs: [Int] = []
        for number in try targets.map({ try $0.run(in: store).number }) where !runs.contains(number) {
            runs.append(number)
        }
        let plans = PlansAgain(project: project)
        let text = VerificationText(style: .standardOutput)
        let count = try reading { () throws(HistoryError) in
            try store.verify(
                runs: runs.isEmpty ? nil : runs, plan: { request throws(PlanFault) in try plans.plan(request) },
                tell: { StandardOutput.write(json ? $0.value.json(.compact) + "\n" : text.line($0)) })
        }
        StandardOutput.write(json ? count.value.json(.compact) + "\n" : text.summary(count))
        if count.findings > 0 { throw Failure(.failed) }
    }
}
