import CProcesses
import Glibc
package import Processes

/// The process that owns a run's steps: spawns them, records what they print and how they end, and outlives engines.
///
/// One thread, one loop, nothing that waits for anything but the loop. All state of the steps is here; `Fence`,
/// `ResumePolicy`, `LadderProgress`, `MaskCommandFilter` and `RedactionStream` decide without touching the world.
package final class Keeper {
    let run: RunDirectory
    let identity = ProcessIdentity.current()
    let secrets = SecretBook()
    let containment: RunContainment
    let clock = SuspendingClock()
    /// `/dev/null`, the standard input of every step.
    let nothing: Int32
    var loop: EventLoop
    private let listener: Int32
    private let childSignals: Int32
    private let lock: FileLock

    // The steps. `order` has every key that was ever spawned here or found on disk; a key in `steps` runs.
    var order: [StepID] = []
    var steps: [StepID: Step] = [:]
    var ended: [StepID: StepStatus] = [:]
    var stepByPid: [Int32: StepID] = [:]
    var stepByOutput: [Int32: StepID] = [:]
    var lateOutputs: [Int32: LateOutput] = [:]
    /// Exits that could not be written yet: the disk is full.
    var unwrittenExits: [(step: StepID, job: String, folder: StepFolder, record: ExitRecord)] = []
    var retryExitsAt: Moment?
    var endings: [JobEnding] = []
    var forks = ForkGuard()
    /// When the growth of logs is told next; nil while none has grown.
    var progressAt: Moment?
    var lastProgress: Moment

    // The engines. Connections that have not said hello wait in `strangers`.
    var fence = Fence()
    var engine: EngineConnection?
    var strangers: [Int32: EngineConnection] = [:]

    // The way back for an engine.
    var resume: ResumePolicy
    let resumeProgram: ChildProgram?
    var resumePid: Int32?

    var isShuttingDown = false
    private var isDone = false
    var processesEnded = 0
    var readBuffer = [UInt8](repeating: 0, count: 256 << 10)

    package init(
        run: RunDirectory, listener: Int32, childSignals: Int32, lock: FileLock, resumeProgram: ChildProgram?,
        graceBeforeResume: Duration, containment wanted: KeeperGreeting.Containment
    ) throws(KeeperError) {
        (self.run, self.listener, self.childSignals, self.lock) = (run, listener, childSignals, lock)
        self.resumeProgram = resumeProgram
        lastProgress = clock.now
        resume = ResumePolicy(grace: graceBeforeResume, isPossible: resumeProgram != nil, at: clock.now)
        nothing = open("/dev/null", O_RDONLY | O_CLOEXEC)
        guard nothing >= 0 else { throw .failed("\"/dev/null\" cannot be opened") }
        containment = RunContainment(wanted, keeper: identity, listPath: run.cgroupList)
        loop = try EventLoop()
        loop.watch(listener)
        loop.watch(childSignals)
        mkdir(run.steps, 0o755)
        readEarlierSteps()
    }

    /// Returns when the run is over: after `shutdown`, or when nobody came back for it and nothing runs.
    package func serve() {
        while !isDone {
            for event in loop.wait(until: nextDeadline()) { dispatch(event) }
            advanceTimers(at: clock.now)
            dropBrokenEngine()
            if isShuttingDown ? isAllEnded : isAbandoned { finish() }
        }
    }

    private func dispatch(_ event: sluice_event) {
        let descriptor = event.descriptor
        if descriptor == childSignals {
            sluice_forget_signals(childSignals)
            reapChildren()
        } else if descriptor == listener {
            acceptConnections(listener)
        } else if let step = stepByOutput[descriptor].flatMap({ steps[$0] }) {
            readOutput(of: step)
        } else if let late = lateOutputs[descriptor] {
            readLateOutput(late)
        } else {
            talk(to: descriptor, isWritable: event.writable != 0)
        }
    }

    private func nextDeadline() -> Moment? {
        var deadlines = [progressAt, resume.deadline, retryExitsAt, forks.deadline].compactMap { $0 }
        deadlines += steps.values.compactMap(\.deadline)
        deadlines += endings.map(\.deadline)
        return deadlines.min()
    }

    private func advanceTimers(at now: Moment) {
        advanceSteps(at: now)
        advanceJobEndings(at: now)
        guardForks(at: now)
        tellProgress(at: now)
        retryExits(at: now)
        resumeIfDue(at: now)
    }

    private var isAllEnded: Bool { steps.isEmpty && endings.isEmpty }

    /// Nobody came back three times over, and no step runs: what is on disk tells the rest.
    private var isAbandoned: Bool {
        guard resume.hasGivenUp, engine == nil, isAllEnded, unwrittenExits.isEmpty else { return false }
        guard containment.names.isEmpty else {
            endEveryJob()
            return false
        }
        return true
    }

    private func finish() {
        for late in lateOutputs.values { readLateOutput(late) }
        containment.removeAll()
        unlink(run.cgroupList)
        unlink(run.keeperSocket)
        lock.removeFile()
        tellUnwrittenExits()
        engine?.send(.farewell(processesEnded: processesEnded))
        engine?.flushAll()
        // Last, since nobody waits for it.
        containment.removeAbandoned()
        isDone = true
    }
}
