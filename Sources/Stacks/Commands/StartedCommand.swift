import Glibc
import Processes

/// A command of the host while it runs, as leader of a group of its own.
struct StartedCommand: ~Copyable {
    private let pid: Int32
    private var output: Int32
    private var extra: Int32
    private var status: Int32?

    /// Starts `sh` with a script that gets the command as its arguments, and descriptor 3.
    init(_ command: HostCommand, script: String, _ phase: StackPhase) throws(StackFailure) {
        let program = ChildProgram(
            arguments: ["sh", "-c", script, "sh"] + command.arguments,
            environment: command.environment.sorted { $0.key < $1.key }.map { $0.key + "=" + $0.value },
            workingDirectory: command.folder)
        let nothing = open("/dev/null", O_RDWR | O_CLOEXEC)
        defer { close(nothing) }
        guard let output = Self.pair() else { throw StackFailure(phase, Self.complaint) }
        guard let extra = Self.pair() else {
            close(output.ours)
            close(output.theirs)
            throw StackFailure(phase, Self.complaint)
        }
        defer {
            close(output.theirs)
            close(extra.theirs)
        }
        let pid: Int32
        do {
            pid = try program.start(input: command.input ?? nothing, output: output.theirs, extra: extra.theirs)
        } catch {
            close(output.ours)
            close(extra.ours)
            throw StackFailure(phase, error.message)
        }
        self.pid = pid
        self.output = output.ours
        self.extra = extra.ours
    }

    deinit {
        if output >= 0 { close(output) }
        if extra >= 0 { close(extra) }
    }

    /// Waits so long for something to be said, and hears all that is there.
    mutating func listen(
        milliseconds: Int32, output heard: (ArraySlice<UInt8>) -> Void, errors: (ArraySlice<UInt8>) -> Void
    ) {
        // What somebody in the background still says after the end is heard for as long as this, and no longer.
        for round in 0..<64 {
            var polled = [output, extra].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            guard poll(&polled, 2, round == 0 ? milliseconds : 0) > 0 else { return }
            if polled[0].revents != 0 { Self.read(&output, heard) }
            if polled[1].revents != 0 { Self.read(&extra, errors) }
            // Who closes its output is about to end.
            if output < 0 { usleep(2000) }
            if endedStatus() == nil { return }
        }
    }

    /// The exit code, or 128 and the signal's number, once there is one.
    mutating func endedStatus() -> Int32? {
        if let status { return status }
        var word: Int32 = 0
        guard waitpid(pid, &word, WNOHANG) == pid else { return nil }
        let signal = word & 0x7F
        status = signal == 0 ? (word >> 8) & 0xFF : 128 + signal
        return status
    }

    /// Ends the group: by word, and by force after two seconds.
    mutating func end() {
        kill(-pid, SIGTERM)
        let patience = ContinuousClock.now + .seconds(2)
        while endedStatus() == nil, ContinuousClock.now < patience { usleep(10_000) }
        kill(-pid, SIGKILL)
        while endedStatus() == nil { usleep(1000) }
    }

    private static func read(_ descriptor: inout Int32, _ heard: (ArraySlice<UInt8>) -> Void) {
        let piece = [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
            count = max(0, Glibc.read(descriptor, buffer.baseAddress, buffer.count))
        }
        if piece.isEmpty {
            close(descriptor)
            descriptor = -1
        } else {
            heard(piece[...])
        }
    }

    private static let complaint = "A command could not be started: no descriptor is left."

    /// Two ends that programs which others start meanwhile do not get.
    private static func pair() -> (ours: Int32, theirs: Int32)? {
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            return nil
        }
        return (ends[0], ends[1])
    }
}
