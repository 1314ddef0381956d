import Glibc
package import Processes

/// The guard of a stack as its test sees it: another process, in a session of its own, at the other end of a pipe.
package final class StackGuardProcess: Sendable {
    package let identity: ProcessIdentity
    /// Only this process has it: programs that are started meanwhile do not inherit it.
    private let pipe: Int32

    /// Starts it. Throws `startFailed`.
    ///
    /// - Parameters:
    ///   - log: The file to which it writes what it does.
    package init(executable: String, arguments: [String], log: String) throws(KeeperError) {
        let (reader, writer) = try makePipe()
        defer { close(reader) }
        do {
            let output = try openFile(log)
            defer { close(output) }
            let program = ChildProgram(
                candidates: [executable], arguments: [executable] + arguments, environment: nil,
                workingDirectory: "/")
            let pid = try program.start(input: reader, output: output)
            identity = ProcessIdentity(pid: pid) ?? ProcessIdentity(bootID: .current, pid: pid, startTime: 0)
        } catch {
            close(writer)
            throw error
        }
        pipe = writer
    }

    deinit { close(pipe) }

    /// A guard that has died hears nothing, which is no matter: whatever it leaves is found by the next `sluice`.
    package func tell(_ message: GuardMessage) {
        // The write to a pipe that nobody reads must not end this process.
        var broken = sigset_t()
        sigemptyset(&broken)
        sigaddset(&broken, SIGPIPE)
        var before = sigset_t()
        pthread_sigmask(SIG_BLOCK, &broken, &before)
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        let bytes = Array(message.line.utf8)
        guard write(pipe, bytes, bytes.count) < 0, errno == EPIPE else { return }
        var none = timespec()
        sigtimedwait(&broken, nil, &none)
    }

    /// Tells it that there is nothing left to guard, and waits until it is gone.
    package func relieve() {
        tell(.done)
        var status: Int32 = 0
        _ = retryingInterrupts { Int(waitpid(identity.pid, &status, 0)) }
    }
}

private func openFile(_ path: String) throws(KeeperError) -> Int32 {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .system("Cannot create \"\(path)\"", code: .startFailed) }
    return descriptor
}
