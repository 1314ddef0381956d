import Glibc
import Processes

/// What marks the processes that a stack test starts on the host: suites, commands, and those that follow logs.
package enum StackMark {
    /// In the environment of programs on the host only; the containers of a stack do not get it.
    package static let variable = "SLUICE_STACK_MARK"

    /// Ends what is left of them, and of what they have started; this process is never meant.
    package static func endProcesses(of project: String) {
        // One that is just being forked is seen in the next round; one that cannot end, as of a disk that does not answer, is left.
        let patience = ContinuousClock.now + .seconds(30)
        while ContinuousClock.now < patience {
            let marked = ProcessTable().entries.values.filter { entry in
                entry.pid != getpid() && !entry.isDead
                    && ProcessTable.variable(variable, of: entry.pid) == project
            }
            guard !marked.isEmpty else { return }
            for entry in marked {
                let identity = ProcessIdentity(bootID: .current, pid: entry.pid, startTime: entry.startTime)
                if let process = ProcessHandle.open(identity) { process.send(SIGKILL) }
            }
            usleep(20_000)
        }
    }
}
