import Processes

/// A step whose process runs.
final class Step {
    let spawn: StepSpawn
    let folder: StepFolder
    let pid: Int32
    let started: UnixTime
    let recorder: OutputRecorder
    /// The reading end of its output, or -1 after its end.
    var output: Int32
    var timeoutAt: Moment?
    /// Set when it is being brought to its end.
    var ladder: LadderProgress?
    var timedOut = false
    var interrupted: String?
    /// Set when its process has ended and what it left behind has not.
    var ending: StepEnding?
    /// What the engine was last told of the log's length.
    var reportedBytes: UInt64 = 0

    init(
        spawn: StepSpawn, folder: StepFolder, pid: Int32, started: UnixTime, recorder: OutputRecorder, output: Int32,
        timeoutAt: Moment?
    ) {
        self.spawn = spawn
        self.folder = folder
        self.pid = pid
        self.started = started
        self.recorder = recorder
        self.output = output
        self.timeoutAt = timeoutAt
    }

    var id: StepID { spawn.step }
    var bytes: UInt64 { recorder.file.length }

    /// When something has to be done about it.
    var deadline: Moment? { ending.map(\.deadline) ?? [timeoutAt, ladder?.deadline].compactMap { $0 }.min() }
}
