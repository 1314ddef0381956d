import CProcesses
import Glibc

/// Starts the keeper of a run beside the engine.
package enum KeeperLauncher {
    /// Returns when the keeper listens, in milliseconds; it outlives this process, its terminal and its group.
    ///
    /// The keeper is in a session of its own and no child of the caller. The run directory must exist. Where cgroups
    /// are asked for and none can be made, marks in the environment have to do; the greeting says which.
    /// Throws `alreadyRunning` when the run has a keeper, `notRunning` when the new one was killed before it was ready, else `startFailed`.
    package static func start(
        executable: String, runDirectory: RunDirectory, resumeCommand: [String],
        graceBeforeResume: Duration = .seconds(10), containment: KeeperGreeting.Containment = .cgroup
    ) throws(KeeperError) {
        if FileLock.holder(of: runDirectory.keeperLock) != nil {
            throw KeeperError(
                .alreadyRunning, "The run in \"\(runDirectory.path)\" has a keeper already.")
        }
        var ends: [Int32] = [-1, -1]
        guard sluice_pipe(&ends) == 0 else { throw .system("Cannot make a pipe", code: .startFailed) }
        defer { close(ends[0]) }
        let arguments = KeeperArguments(
            runDirectory: runDirectory.path, graceBeforeResume: graceBeforeResume, resumeCommand: resumeCommand,
            containment: containment, readiness: 3)
        let child: Int32
        do {
            defer { close(ends[1]) }
            child = try spawn([executable] + arguments.commandLine, readiness: ends[1])
        }
        try awaitReadiness(ends[0], of: child, executable: executable)
    }

    private static func spawn(_ arguments: [String], readiness: Int32) throws(KeeperError) -> Int32 {
        let nothing = open("/dev/null", O_RDWR | O_CLOEXEC)
        guard nothing >= 0 else { throw .system("Cannot open \"/dev/null\"", code: .startFailed) }
        defer { close(nothing) }
        let program = ChildProgram(
            candidates: [arguments[0]], arguments: arguments, environment: nil, workingDirectory: ".")
        do {
            return try program.start(input: nothing, output: nothing, extra: readiness)
        } catch {
            throw KeeperError(.startFailed, error.message, systemError: error.systemError)
        }
    }

    /// What a keeper writes when it listens; anything else is a sentence on why it does not.
    package static let readyWord = "ready"

    private static func awaitReadiness(_ pipe: Int32, of child: Int32, executable: String)
        throws(KeeperError)
    {
        var sentence: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1024)
        while true {
            let count = retryingInterrupts { read(pipe, &piece, piece.count) }
            if count <= 0 { break }
            sentence.append(contentsOf: piece[..<count])
        }
        var status: Int32 = 0
        _ = retryingInterrupts { Int(waitpid(child, &status, 0)) }
        let word = String(decoding: sentence, as: UTF8.self)
        if word == readyWord { return }
        guard word.isEmpty else { throw KeeperError(.startFailed, word) }
        throw KeeperError(.notRunning, "The keeper \"\(executable)\" ended before it was ready.")
    }
}
