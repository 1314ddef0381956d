import Glibc

/// A program that has this process's terminal for as long as it runs.
struct ForegroundChild {
    var arguments: [String]
    var environment: [String: String]
    var workingDirectory: String

    /// The exit code; 128 and the signal's number for one that a signal has ended. Signals of the terminal are the program's business.
    func run() throws(ExecutionError) -> Int32 {
        guard let name = arguments.first,
            let program = ProgramSearch.path(of: name, in: environment["PATH"] ?? "/usr/bin:/bin")
        else {
            throw ExecutionError(
                .shell, "'\(arguments.first ?? "")' is not installed: no program of that name is in the step's PATH.")
        }
        let signals = [SIGINT, SIGQUIT, SIGTERM, SIGHUP]
        let former = signals.map { signal($0, SIG_IGN) }
        defer { for (number, action) in zip(signals, former) { signal(number, action) } }
        // This process has nothing else to do meanwhile, so its own folder can be the program's.
        guard chdir(workingDirectory) == 0 else { throw .system("Cannot enter the folder \"\(workingDirectory)\"") }
        var pid: pid_t = 0
        let code = start(program, signals, &pid)
        guard code == 0 else { throw .system("'\(name)' cannot be started", errno: code) }
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        let ended = status & 0x7F
        return ended == 0 ? (status >> 8) & 0xFF : 128 + ended
    }

    /// In this process's own group: the terminal belongs to that.
    private func start(_ program: String, _ signals: [Int32], _ pid: inout pid_t) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var standard = sigset_t()
        sigemptyset(&standard)
        for number in signals { sigaddset(&standard, number) }
        posix_spawnattr_setsigdefault(&attributes, &standard)
        // A thread of the engine's pool has signals blocked, and the program would, too.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        var words: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        var pairs: [UnsafeMutablePointer<CChar>?] =
            environment.sorted { $0.key < $1.key }.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for pointer in words + pairs { free(pointer) } }
        return posix_spawn(&pid, program, &actions, &attributes, &words, &pairs)
    }
}
