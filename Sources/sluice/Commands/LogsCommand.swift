import ArgumentParser
import Display
import History
import Processes
import Runs
import Source

/// `sluice logs`: what the steps of a run printed, afterwards or while they do.
struct LogsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs", abstract: "Show what the steps of a run printed.")

    @Argument(help: RunArgument.help)
    var target: RunArgument = .newest

    @Option(
        help: "Only this job: its id or name; of a matrix one combination ('test.0') or all ('test').",
        completion: Completions.recordedJobs)
    var job: String?

    @Option(help: "Only this step: its number, id or name.", completion: Completions.recordedSteps)
    var step: String?

    @Flag(help: "Go on until the run ends.")
    var follow = false

    @Flag(help: "The bytes exactly as recorded: no headings, no times, commands as the step wrote them.")
    var raw = false

    @Flag(help: "The messages of '::debug::' commands, too.")
    var debug = false

    @OptionGroup var location: LocationOptions

    @OptionGroup var options: ServerOptions

    private var logStyle: LogStyle { raw ? .raw : debug ? .debugging : .plain }

    func run() async throws {
        if let remote = try options.remote(besides: location) {
            var logs = RemoteLogs(
                remote, run: try remote.number(of: target), job: job, step: step, logStyle: logStyle)
            guard follow else { return try logs.print() }
            var follower = RemoteFollower(logs)
            return try follower.follow()
        }
        let project = try Project(location)
        let store = try project.recordedStore()
        let run = try target.run(in: store)
        let selection = try LogSelection(job: job, step: step, run: run, project: project, store: store)
        if follow, run.state != .finished {
            var follower = LogFollower(store: store, run: run.number, selection: selection, logStyle: logStyle)
            try await follower.follow()
            return
        }
        let details = try reading { () throws(HistoryError) in try store.details(ofRun: run.number) }
        let printer = LogPrinter(paths: store.paths, run: run.number, logStyle: logStyle)
        let jobs = selection.jobs(in: details)
        try printer.print(jobs, selection)
        let missing = jobs.flatMap(\.steps).filter { selection.includes($0) && printer.isMissing($0) }
        if !missing.isEmpty { throw Self.missing(missing, run.number) }
    }

    private static func missing(_ steps: [RecordedStep], _ run: Int) -> Failure {
        let names = steps.prefix(5).map { "'\($0.id.job) › \($0.title.onScreen)'" }.joined(separator: ", ")
        let more = steps.count > 5 ? " and \(steps.count - 5) more" : ""
        return .fault(
            "Not all that run \(run) recorded is here: the log of \(names)\(more) is missing, or shorter than it was.",
            hint: "It was removed or cut by something other than sluice; how the steps ended is still known.")
    }
}

/// How the lines of a log are shown.
enum LogStyle {
    case plain
    /// With the messages of `::debug::` commands.
    case debugging
    /// The bytes exactly as recorded.
    case raw
}

/// Prints whole logs, step after step.
struct LogPrinter {
    let paths: StorePaths
    let run: Int
    let logStyle: LogStyle
    private let text = LogText(style: .standardOutput)

    init(paths: StorePaths, run: Int, logStyle: LogStyle) {
        self.paths = paths
        self.run = run
        self.logStyle = logStyle
    }

    /// Whether less of the step's log is there than was recorded.
    func isMissing(_ step: RecordedStep) -> Bool {
        guard let size = step.logSize else { return false }
        return StepLog(folder: StepFolder(path: paths.stepDirectory(run, step: step.id))).length < UInt64(max(0, size))
    }

    /// Ends early, and without an error, when nobody reads any more.
    func print(_ jobs: [RecordedJob], _ selection: LogSelection) throws(Failure) {
        for job in jobs {
            for step in job.steps where selection.includes(step) {
                let folder = StepFolder(path: paths.stepDirectory(run, step: step.id))
                let isRead = logStyle == .raw ? try printBytes(folder) : try printLines(folder, step, job)
                guard isRead else { return }
            }
        }
    }

    private func printBytes(_ folder: StepFolder) throws(Failure) -> Bool {
        let log = StepLog(folder: folder)
        var offset: UInt64 = 0
        while true {
            let bytes = try log.piece(from: offset)
            if bytes.isEmpty { return true }
            guard StandardOutput.write(bytes) else { return false }
            offset += UInt64(bytes.count)
        }
    }

    private func printLines(_ folder: StepFolder, _ step: RecordedStep, _ job: RecordedJob) throws(Failure) -> Bool {
        var isRead = StandardOutput.write(text.heading(step, job: job.name))
        var cursor = LogCursor(folder, style: logStyle)
        while isRead, let lines = try cursor.next(isComplete: true) {
            isRead = StandardOutput.write(cursor.texts(lines, text))
        }
        if isRead, isMissing(step) { isRead = StandardOutput.write(text.missing) }
        let late = try StepLog.lateText(folder)
        if isRead, !late.isEmpty { isRead = StandardOutput.write(text.lateHeading + late) }
        return isRead && StandardOutput.write(text.ending(step))
    }
}
