import ArgumentParser
import Display
import Expressions
import History
import Runs
import Server
import Source
import Workflows

/// `sluice schedule`: what the clock starts.
struct ScheduleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schedule", abstract: "Start workflows when their schedules are due, and list what became of it.",
        subcommands: [ScheduleListCommand.self, ScheduleRunCommand.self, ScheduleStartCommand.self],
        defaultSubcommand: ScheduleListCommand.self)
}

/// `sluice schedule list`.
struct ScheduleListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List when each schedule is due next, and what became of the last times.",
        discussion: """
            Schedules are those of the default branch's newest commit. With --json each workflow is one object: workflow, \
            workflow_name, catch_up, window, overlap, lines, ticks, recovery_time_objective, recoveries. Fields are only ever added.
            """)

    @Flag(help: "Print one JSON object a line.")
    var json = false

    @OptionGroup var location: LocationOptions

    /// So many times that are over are told of each workflow.
    private static let tickCount = 20

    func run() throws {
        let project = try Project(location)
        let store = try project.existingStore()
        if !json, let store { try OpenObligations(in: store).writeNotices() }
        let book = try ScheduleBook(project)
        let listings = try listings(book, store)
        let now = SystemClock().now()
        if json {
            StandardOutput.write(listings.map { $0.value(now: now).json(.compact) + "\n" }.joined())
        } else if listings.isEmpty {
            StandardOutput.write("No workflow of \(book.reference) has a schedule.\n")
        } else {
            let text = ScheduleText(style: .standardOutput, now: now, rules: FoundationZone.rules)
            StandardOutput.write(text.text(listings))
        }
        let renderer = DiagnosticRenderer(files: book.files)
        for diagnostic in book.diagnostics { StandardOutput.write(renderer.render(diagnostic) + "\n", to: 2) }
    }

    /// Those of the branch, then those that are there no more and have a past.
    private func listings(_ book: ScheduleBook, _ store: Store?) throws(Failure) -> [ScheduleListing] {
        let past = try reading { () throws(HistoryError) in try store?.workflowsWithTicks() ?? [] }
        let known = Set(book.schedules.map(\.workflow))
        let gone = past.filter { !known.contains($0) }.map {
            WorkflowSchedule(workflow: $0, lines: [], policy: SchedulePolicy())
        }
        return try (book.schedules + gone).map { schedule throws(Failure) in
            let ticks = try reading { () throws(HistoryError) in
                try store?.ticks(ofWorkflow: schedule.workflow, limit: Self.tickCount) ?? []
            }
            var listing = ScheduleListing(schedule: schedule, name: book.names[schedule.workflow], ticks: ticks)
            listing.objective = book.objectives[schedule.workflow]
            listing.recoveries = try recoveries(listing, store)
            return listing
        }
    }

    /// Of the last runs, also of those that were started by hand.
    private func recoveries(_ listing: ScheduleListing, _ store: Store?) throws(Failure) -> [RunRecovery] {
        guard let objective = listing.objective else { return [] }
        let runs = try reading { () throws(HistoryError) in
            try store?.jobTimes(ofWorkflow: listing.schedule.workflow, runs: Self.tickCount) ?? []
        }
        return runs.compactMap { times in
            RecoveryTime(of: times.jobs, objective).map { RunRecovery(run: times.run.number, recovery: $0) }
        }
    }
}

/// `sluice schedule run`: the daemon.
struct ScheduleRunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Start what is due, until a signal ends this.",
        discussion: """
            Stays in the foreground and says what it does. SIGINT and SIGTERM end it; runs that it has started go on by \
            themselves. With --json each piece of news is one object with time and kind. Fields are only ever added.
            """)

    @OptionGroup var options: ScheduledRunOptions

    @Flag(help: "Print one JSON object a line.")
    var json = false

    @OptionGroup var location: LocationOptions

    func run() throws {
        let project = try Project(location)
        let store = try project.openStore()
        // What would keep every run from starting is told at once.
        _ = try Installation.keeper()
        _ = try SecretSources(
            given: options.secrets, files: options.secretFiles, environment: ProcessEnvironment.all)
        if !json { try OpenObligations(in: store).writeNotices() }
        let json = json
        var daemon = ScheduleDaemon(project: project, store: store, runOptions: options.arguments) { news in
            let now = SystemClock().now()
            let text =
                json
                ? news.value(at: now).json(.compact)
                : now.localText + "  " + news.text(rules: FoundationZone.rules)
            StandardOutput.write(text + "\n")
        }
        daemon.runUntilSignalled()
    }
}
