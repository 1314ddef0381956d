import CProcesses
import Glibc

/// A curl that has been started; it stays in our process group, so that a signal for us is one for it.
///
/// `Containers/ChildProcess` does the same for docker: leaves import no module of ours, and this one has a body to hand over.
struct CurlProcess: ~Copyable {
    private let pid: pid_t
    private let output: Int32
    private let errors: Int32

    /// Throws `system`.
    init(
        program: String, environment: [String: String], input: borrowing MemoryFile, body: borrowing MemoryFile
    ) throws(HTTPError) {
        let output = try CurlProcess.pipe()
        let errors = try CurlProcess.pipe()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input.descriptor, 0)
        posix_spawn_file_actions_adddup2(&actions, output.writer, 1)
        posix_spawn_file_actions_adddup2(&actions, errors.writer, 2)
        // Last: descriptor 3 may be one of those before.
        posix_spawn_file_actions_adddup2(&actions, body.descriptor, CurlConfiguration.bodyDescriptor)
        let variables = environment.sorted { $0.key < $1.key }.map { $0.key + "=" + $0.value }
        var pid: pid_t = 0
        let failure: Int32 = withSignalDefaults { attributes in
            // -q is only heard as the first option.
            withCStrings([program, "-q", "--config", "-"]) { arguments in
                withCStrings(variables) { variables in
                    posix_spawn(&pid, program, &actions, &attributes, arguments, variables)
                }
            }
        }
        close(output.writer)
        close(errors.writer)
        guard failure == 0 else {
            close(output.reader)
            close(errors.reader)
            throw .system("The program \"\(program)\" cannot be run", errno: failure)
        }
        self.pid = pid
        self.output = output.reader
        self.errors = errors.reader
    }

    deinit {
        close(output)
        close(errors)
    }

    /// Where the answer can be read.
    var reader: Int32 { output }

    /// Ends it, whatever it is about to say.
    consuming func stop() {
        kill(pid, SIGKILL)
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    }

    enum Ending: Hashable {
        /// The exit code, or 128 and the number of the signal that ended it.
        case status(Int32)
        case late
        case tooLarge
    }

    /// Waits for its end, at most until the deadline.
    consuming func end(
        by deadline: ContinuousClock.Instant, keeping limit: Int
    ) -> (ending: Ending, output: [UInt8], errors: [UInt8]) {
        var said = [CurlProcess.Channel(descriptor: output), CurlProcess.Channel(descriptor: errors)]
        var broken: Ending?
        while said.contains(where: \.isOpen), broken == nil {
            let left = (deadline - .now) / .milliseconds(1)
            if left <= 0 {
                broken = .late
                break
            }
            var polled = said.map { pollfd(fd: $0.isOpen ? $0.descriptor : -1, events: Int16(POLLIN), revents: 0) }
            guard poll(&polled, nfds_t(polled.count), Int32(clamping: Int64(left.rounded(.up)))) > 0 else { continue }
            for index in said.indices where polled[index].revents != 0 { said[index].read() }
            if said[0].bytes.count > limit { broken = .tooLarge }
        }
        if broken != nil { kill(pid, SIGKILL) }
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        let signal = status & 0x7F
        let code = signal == 0 ? (status >> 8) & 0xFF : 128 + signal
        return (broken ?? .status(code), said[0].bytes, said[1].bytes)
    }

    /// One of the two ways on which it speaks.
    private struct Channel {
        let descriptor: Int32
        var isOpen = true
        var bytes: [UInt8] = []

        mutating func read() {
            let piece = [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
                count = max(0, Glibc.read(descriptor, buffer.baseAddress, buffer.count))
            }
            isOpen = !piece.isEmpty
            bytes += piece
        }
    }

    /// Closed in programs that others start meanwhile.
    private static func pipe() throws(HTTPError) -> (reader: Int32, writer: Int32) {
        var ends: [Int32] = [-1, -1]
        guard sluice_pipe(&ends) == 0 else { throw .system("No pipe could be made") }
        return (ends[0], ends[1])
    }
}

/// A process that ignores SIGPIPE or blocks signals would pass that on.
private func withSignalDefaults<Result>(_ body: (inout posix_spawnattr_t) -> Result) -> Result {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    return body(&attributes)
}

/// Calls the body with a NULL-terminated array of C strings that live as long as the call.
private func withCStrings<Result>(
    _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
) -> Result {
    let pointers: [UnsafeMutablePointer<CChar>?] = strings.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    return body(pointers)
}
