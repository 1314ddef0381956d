import Display
import History
import Processes
import Runs
import Source

/// Prints logs while they grow, until the run has ended.
///
/// Polls: the store tells which steps there are, the files how far they have come. Several jobs at once are told apart
/// by their name before each line.
struct LogFollower {
    let store: Store
    let run: Int
    let selection: LogSelection
    let logStyle: LogStyle
    private let text = LogText(style: .standardOutput)
    private var cursors: [Runs.StepID: LogCursor] = [:]
    private var offsets: [Runs.StepID: UInt64] = [:]
    private var isDone: Set<Runs.StepID> = []

    private static let interval = Duration.milliseconds(150)
    /// The keeper of a run takes it up ten seconds after its engine has died: not before that is it abandoned.
    private static let patience = Duration.seconds(15)

    init(store: Store, run: Int, selection: LogSelection, logStyle: LogStyle) {
        self.store = store
        self.run = run
        self.selection = selection
        self.logStyle = logStyle
    }

    /// Throws a failure when nobody goes on with the run.
    mutating func follow() async throws {
        let clock = ContinuousClock()
        var lastSign = clock.now
        while true {
            let start = clock.now
            let details = try reading { () throws(HistoryError) in try store.details(ofRun: run) }
            guard let progress = try show(details) else { return }
            if details.run.state == .finished { return }
            if progress || store.standing(of: details.run) != .abandoned { lastSign = clock.now }
            guard lastSign.duration(to: clock.now) < Self.patience else {
                throw Failure(
                    .failed, [.error("Run \(run) was abandoned.", hint: "'sluice resume \(run)' finishes it.")])
            }
            // A large run takes longer to read: no more than a tenth of the time goes into that.
            try await Task.sleep(for: max(Self.interval, start.duration(to: clock.now) * 9))
        }
    }

    /// - Returns: Whether anything was printed; nil when nobody reads any more.
    private mutating func show(_ details: RecordedDetails) throws(Failure) -> Bool? {
        let jobs = selection.jobs(in: details)
        let width = jobs.count > 1 ? min(32, jobs.map(\.name.onScreen.displayWidth).max() ?? 0) : 0
        var isProgress = false
        for job in jobs {
            let prefix = jobs.count > 1 ? text.prefix(job.name, width: width) : ""
            for step in job.steps where selection.includes(step) && !isDone.contains(step.id) {
                let isEnded = step.state != .running
                let shown =
                    try logStyle == .raw
                    ? showBytes(step) : showLines(step, prefix: prefix, isEnded: isEnded)
                guard let printed = shown else { return nil }
                isProgress = isProgress || printed
                if isEnded { isDone.insert(step.id) }
            }
        }
        return isProgress
    }

    private func folder(_ step: RecordedStep) -> StepFolder {
        StepFolder(path: store.paths.stepDirectory(run, step: step.id))
    }

    private mutating func showBytes(_ step: RecordedStep) throws(Failure) -> Bool? {
        var offset = offsets[step.id] ?? 0
        let start = offset
        while true {
            let bytes = try StepLog(folder: folder(step)).piece(from: offset)
            offset += UInt64(bytes.count)
            if bytes.isEmpty { break }
            guard StandardOutput.write(bytes) else { return nil }
        }
        offsets[step.id] = offset
        return offset > start
    }

    private mutating func showLines(_ step: RecordedStep, prefix: String, isEnded: Bool) throws(Failure) -> Bool? {
        var output = cursors[step.id] == nil ? prefix + text.heading(step, job: nil) : ""
        var cursor = cursors[step.id] ?? LogCursor(folder(step), style: logStyle)
        while let lines = try cursor.next(isComplete: isEnded) {
            guard StandardOutput.write(output + cursor.texts(lines, text, prefix: prefix)) else { return nil }
            output = ""
        }
        cursors[step.id] = cursor
        let ending = text.ending(step)
        if isEnded, !ending.isEmpty { output += prefix + ending }
        guard !output.isEmpty else { return false }
        return StandardOutput.write(output) ? true : nil
    }
}
