import CProcesses
import Glibc
import Processes

/// From the command line to a serving keeper.
package enum KeeperStart {
    /// Returns the exit code of the process, in the starting process at once, in the keeper at the run's end.
    package static func main(_ commandLine: [String]) -> Int32 {
        guard let arguments = KeeperArguments(commandLine: commandLine) else {
            let sentence = Array("sluice-keeper is started by sluice; it has no use by itself.\n".utf8)
            _ = write(2, sentence, sentence.count)
            return 2
        }
        // The starter waits for this process; the keeper is its child, and so nobody's but init's.
        let child = sluice_fork()
        guard child == 0 else { return child > 0 ? 0 : 1 }
        do throws(KeeperError) {
            let keeper = try prepare(arguments)
            answer(KeeperLauncher.readyWord, on: arguments.readiness)
            keeper.serve()
            return 0
        } catch {
            answer(error.message, on: arguments.readiness)
            return 1
        }
    }

    private static func answer(_ text: String, on readiness: Int32) {
        let bytes = Array(text.utf8)
        _ = write(readiness, bytes, bytes.count)
        close(readiness)
    }

    private static func prepare(_ arguments: KeeperArguments) throws(KeeperError) -> Keeper {
        _ = fcntl(arguments.readiness, F_SETFD, FD_CLOEXEC)
        let program = resumeProgram(arguments)
        guard chdir(arguments.runDirectory) == 0 else {
            throw .failed("The run directory \"\(arguments.runDirectory)\" cannot be entered")
        }
        let run = RunDirectory(try currentFolder())
        guard let lock = try FileLock.tryAcquire(run.keeperLock) else {
            throw KeeperError(.alreadyRunning, "The run in \"\(run.path)\" has a keeper already.")
        }
        openLog(run.keeperLog)
        giveUpProtection()
        guard sluice_become_subreaper() == 0 else { throw .failed("Orphans cannot be adopted") }
        let signals = sluice_watch_children()
        guard signals >= 0 else { throw .failed("Signals cannot be watched") }
        let listener = try UnixSocket.listen(here: RunDirectory.socketName)
        return try Keeper(
            run: run, listener: listener, childSignals: signals, lock: lock, resumeProgram: program,
            graceBeforeResume: arguments.graceBeforeResume, containment: arguments.containment)
    }

    /// With the environment and the folder in which the engine was started.
    private static func resumeProgram(_ arguments: KeeperArguments) -> ChildProgram? {
        guard !arguments.resumeCommand.isEmpty else { return nil }
        let path = getenv("PATH").map { "PATH=" + String(cString: $0) }
        var program = ChildProgram(
            arguments: arguments.resumeCommand, environment: path.map { [$0] } ?? [],
            workingDirectory: (try? currentFolder()) ?? "/")
        program.environment = nil
        return program
    }

    /// A service manager may have the kernel spare a server when memory is short. Steps would inherit that from their keeper, which is too
    /// small to be chosen without it.
    private static func giveUpProtection() {
        let file = "/proc/self/oom_score_adj"
        guard let text = try? readSmallFile(file), text.first == UInt8(ascii: "-") else { return }
        let descriptor = open(file, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        _ = write(descriptor, "0", 1)
        close(descriptor)
    }

    private static func currentFolder() throws(KeeperError) -> String {
        guard let path = getcwd(nil, 0) else { throw .failed("The current folder has no name") }
        defer { free(path) }
        return String(cString: path)
    }

    /// Standard error is where a crash would be told.
    private static func openLog(_ path: String) {
        let log = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard log >= 0 else { return }
        dup2(log, 2)
        close(log)
    }
}
