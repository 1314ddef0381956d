import CProcesses
import Glibc

/// A program that has been started with pipes for what it says.
///
/// It stays in our process group: a signal for us is one for it.
struct ChildProcess: ~Copyable {
    let pid: pid_t
    private(set) var output: Int32
    private(set) var errors: Int32

    /// Starts the program at this path. Throws `system`.
    init(
        program: String, arguments: [String], environment: [String: String], input: borrowing Descriptor
    ) throws(ContainerError) {
        let output = try Pipe()
        let errors = try Pipe()
        let result = Result { () throws(ContainerError) in
            try ChildProcess.spawn(
                program: program, arguments: arguments, environment: environment,
                descriptors: [input.number, output.writer, errors.writer])
        }
        output.closeWriter()
        errors.closeWriter()
        do throws(ContainerError) {
            pid = try result.get()
        } catch {
            close(output.reader)
            close(errors.reader)
            throw error
        }
        self.output = output.reader
        self.errors = errors.reader
    }

    /// Starts the program with these as its first descriptors; others that are not close-on-exec it gets, too.
    static func spawn(
        program: String, arguments: [String], environment: [String: String], descriptors: [Int32]
    ) throws(ContainerError) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (number, descriptor) in descriptors.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(number))
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // A process that ignores SIGPIPE or blocks signals would pass that on.
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        let variables = environment.sorted { $0.key < $1.key }.map { $0.key + "=" + $0.value }
        var pid: pid_t = 0
        let failure = withCStrings([program] + arguments) { arguments in
            withCStrings(variables) { variables in
                posix_spawn(&pid, program, &actions, &attributes, arguments, variables)
            }
        }
        guard failure == 0 else { throw .system("The program \"\(program)\" cannot be run", errno: failure) }
        return pid
    }

    deinit {
        if output >= 0 { close(output) }
        if errors >= 0 { close(errors) }
    }

    /// Waits for its end; the exit code, or 128 and the number of the signal that ended it.
    consuming func wait() -> Int32 {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        let signal = status & 0x7F
        return signal == 0 ? (status >> 8) & 0xFF : 128 + signal
    }
}

/// Both ends are closed in programs that others start meanwhile.
private struct Pipe {
    let reader: Int32
    let writer: Int32

    init() throws(ContainerError) {
        var ends: [Int32] = [-1, -1]
        guard sluice_pipe(&ends) == 0 else { throw .system("No pipe could be made") }
        (reader, writer) = (ends[0], ends[1])
    }

    func closeWriter() { close(writer) }
}

/// Calls the body with a NULL-terminated array of C strings that live as long as the call.
private func withCStrings<Result>(
    _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
) -> Result {
    let pointers: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    return body(pointers)
}
