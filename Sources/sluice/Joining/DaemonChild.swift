import Foundation
import Glibc
import Processes

/// A `sluice` that the daemon of schedules has started: in a session of its own, so that it outlives the daemon.
///
/// What it would say is in the history, and goes nowhere else.
struct DaemonChild {
    let pid: Int32

    /// - Parameter ended: Called on a thread of its own with the status that waitpid(2) has.
    /// - Throws: A fault when it cannot be started.
    init(
        _ arguments: [String], in folder: String,
        ended: @escaping @Sendable (_ child: Int32, _ status: Int32) -> Void
    ) throws(Failure) {
        let nothing = open("/dev/null", O_RDWR | O_CLOEXEC)
        guard nothing >= 0 else { throw .fault("'/dev/null' cannot be opened.") }
        defer { close(nothing) }
        let executable = Installation.executable
        let program = ChildProgram(
            candidates: [executable], arguments: [executable] + arguments, environment: nil, workingDirectory: folder)
        let pid: Int32
        do throws(KeeperError) {
            pid = try program.start(input: nothing, output: nothing)
        } catch {
            throw .fault(error.message)
        }
        self.pid = pid
        let thread = Thread {
            var status: Int32 = 0
            while waitpid(pid, &status, 0) < 0, errno == EINTR {}
            ended(pid, status)
        }
        thread.name = "child \(pid)"
        thread.start()
    }
}
