import Glibc
import Processes

/// The command of a suite, run to its end or ended, with all that it has started.
struct SuiteProcess {
    struct Result {
        var ending: SuiteEnding
        /// The names of programs that it left running; they have been ended.
        var left: [String]
    }

    let program: ChildProgram
    /// The value of ``SuiteProcesses/markVariable`` in the program's environment.
    let mark: String
    let limit: Duration
    var ladder = TerminationLadder.standard(interrupt: .seconds(5))
    /// What ends by itself in this time after the command is not left by it.
    private static let patience = Duration.seconds(1)
    /// Between SIGTERM and SIGKILL for what is left.
    private static let grace = Duration.seconds(1)

    /// Returns when none of its processes is left. Throws `startFailed`.
    /// - Parameters:
    ///   - stopping: Called before the first signal.
    func run(
        cancellation: StackCancellation, stopping: () -> Void = {}, output: (ArraySlice<UInt8>) -> Void
    ) throws(KeeperError) -> Result {
        let (reader, writer) = try makePipe()
        defer { close(reader) }
        let leader: Int32
        do {
            defer { close(writer) }
            leader = try start(output: writer)
        }
        let processes = SuiteProcesses(leader: leader, mark: mark)
        var pipe = OutputPipe(reader)
        let stopped = wait(for: processes, &pipe, cancellation, stopping, output)
        let left = endOthers(processes, &pipe, wasStopped: stopped != nil, output)
        pipe.drain(for: .milliseconds(500), output)
        // Not before: as long as it is not waited for, its number and its session's are nobody else's.
        var status: Int32 = 0
        _ = retryingInterrupts { Int(waitpid(leader, &status, 0)) }
        return Result(ending: stopped ?? SuiteEnding(status: status), left: left)
    }

    private func start(output: Int32) throws(KeeperError) -> Int32 {
        let nothing = open("/dev/null", O_RDONLY | O_CLOEXEC)
        guard nothing >= 0 else { throw .system("Cannot open \"/dev/null\"", code: .startFailed) }
        defer { close(nothing) }
        return try program.start(input: nothing, output: output)
    }

    /// Waits for the command's end; why it was ended, where it was.
    private func wait(
        for processes: SuiteProcesses, _ pipe: inout OutputPipe, _ cancellation: StackCancellation,
        _ stopping: () -> Void, _ output: (ArraySlice<UInt8>) -> Void
    ) -> SuiteEnding? {
        let deadline = ContinuousClock.now + limit
        var stopped: SuiteEnding?
        var rungs = ladder.rungs[...]
        var next = deadline
        while isRunning(processes.leader) {
            pipe.read(within: .milliseconds(20), output)
            if stopped == nil {
                if let why = cancellation.why {
                    stopped = .cancelled(why)
                } else if ContinuousClock.now >= deadline {
                    stopped = .late
                } else {
                    continue
                }
                stopping()
                next = .now
            }
            guard ContinuousClock.now >= next, let rung = rungs.first else { continue }
            send(rung.signal, to: processes)
            next = .now + rung.patience
            // The last one is repeated: something may just have been forked.
            if rungs.count > 1 { rungs.removeFirst() }
        }
        return stopped
    }

    /// To the group of the command, as a terminal would; SIGKILL to everything.
    private func send(_ signal: Int32, to processes: SuiteProcesses) {
        let others = signal == SIGKILL ? processes.others() : []
        // First the parents, which would tell of their children's end.
        kill(-processes.leader, signal)
        SuiteProcesses.send(SIGKILL, to: others)
    }

    private func isRunning(_ pid: Int32) -> Bool { ProcessEntry(pid: pid).map { !$0.isDead } ?? false }

    /// Ends what the command has left; its names, unless the command was ended itself.
    private func endOthers(
        _ processes: SuiteProcesses, _ pipe: inout OutputPipe, wasStopped: Bool,
        _ output: (ArraySlice<UInt8>) -> Void
    ) -> [String] {
        let start = ContinuousClock.now
        var names: [String] = []
        var terminated: Set<ProcessIdentity> = []
        while true {
            // Before the look, which takes a while on a busy machine: what had ended by then was not left.
            let elapsed = ContinuousClock.now - start
            let others = processes.others()
            guard !others.isEmpty, elapsed < .seconds(10) else { return names }
            if wasStopped || elapsed >= Self.patience {
                if !wasStopped { names += SuiteProcesses.names(others).filter { !names.contains($0) } }
                let isPatient = elapsed < Self.patience + Self.grace
                SuiteProcesses.send(
                    isPatient ? SIGTERM : SIGKILL, to: others.filter { !isPatient || !terminated.contains($0) })
                terminated.formUnion(others)
            }
            pipe.read(within: .milliseconds(20), output)
        }
    }
}
