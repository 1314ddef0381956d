import Glibc

/// A program of the system that is run to its end: in a process group of its own, so that a Ctrl-C does not reach it.
struct Program {
    var name: String
    var arguments: [String]
    /// What it reads; nothing without one.
    var input = "/dev/null"
    /// What starts it as another user: words before its own.
    var starter: [String] = []

    /// Whether a program of this name is on the PATH.
    static func isInstalled(_ name: String) -> Bool {
        let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
        return path.split(separator: ":").contains { access("\($0)/\(name)", X_OK) == 0 }
    }

    /// Throws `archiver` with the last of what it said, unless it exits with 0.
    ///
    /// - Parameter output: A file that is made anew for what it prints.
    func run(paths: StorePaths, output: String? = nil) throws(HistoryError) {
        let errors = try StagedFile(in: paths)
        guard let output else { return try wait(for: try spawn(errors: errors.path), errors: errors) }
        let file = try OpenFile(output, O_WRONLY | O_CREAT | O_EXCL, mode: 0o644)
        try wait(for: try spawn(errors: errors.path, output: file.descriptor), errors: errors)
    }

    /// The same, with what it prints given to the body: the reading end of a pipe. A body that throws need not have read all.
    func run<Failure: Error>(
        paths: StorePaths, reading body: (borrowing OpenFile) throws(Failure) -> Void
    ) throws {
        let errors = try StagedFile(in: paths)
        var ends: [CInt] = [-1, -1]
        guard pipe(&ends) == 0 else { throw HistoryError.system(name, errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let output = OpenFile(descriptor: ends[0], path: name)
        let process: pid_t
        do {
            defer { close(ends[1]) }
            process = try spawn(errors: errors.path, output: ends[1])
        }
        do {
            try body(output)
        } catch {
            kill(process, SIGKILL)
            try? wait(for: process, errors: errors)
            throw error
        }
        try wait(for: process, errors: errors)
    }

    private func wait(for process: pid_t, errors: StagedFile) throws(HistoryError) {
        var status: CInt = 0
        while waitpid(process, &status, 0) < 0 {
            guard errno == EINTR else { throw .system(name, errno) }
        }
        let said = try Program.end(ofFile: errors.path)
        guard status != 0 else { return }
        throw HistoryError(
            .archiver, "\"\(name)\" failed" + (said.isEmpty ? " (wait status \(status))." : ": \(said)"))
    }

    private func spawn(errors: String, output: CInt? = nil) throws(HistoryError) -> pid_t {
        var files = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&files)
        defer { posix_spawn_file_actions_destroy(&files) }
        posix_spawn_file_actions_addopen(&files, 0, input, O_RDONLY, 0)
        if let output {
            posix_spawn_file_actions_adddup2(&files, output, 1)
        } else {
            posix_spawn_file_actions_addopen(&files, 1, "/dev/null", O_WRONLY, 0)
        }
        posix_spawn_file_actions_addopen(&files, 2, errors, O_WRONLY | O_CREAT, 0o600)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var process: pid_t = 0
        let words = starter + [name] + arguments
        var arguments = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        let code = posix_spawnp(&process, words[0], &files, &attributes, &arguments, environ)
        guard code == 0 else {
            throw HistoryError(.archiver, "The program \"\(name)\" cannot be started: \(systemMessage(code)).")
        }
        return process
    }

    /// The last line or two that it wrote.
    private static func end(ofFile path: String) throws(HistoryError) -> String {
        let file = try OpenFile(path, O_RDONLY)
        lseek(file.descriptor, -min(1000, off_t(try file.status().st_size)), SEEK_END)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1000, alignment: 1)
        defer { buffer.deallocate() }
        let count = try file.read(into: buffer)
        let lines = String(decoding: buffer[..<count], as: UTF8.self).split(separator: "\n")
        return lines.suffix(2).joined(separator: "; ")
    }
}
