import Glibc
import Processes

/// What a small program says, within a time and a size. Blocks: not for the server's threads.
enum ChildOutput {
    enum Answer: Hashable, Sendable {
        /// - Parameter text: Of both its streams; 16 KiB at most.
        case ended(status: Int32, text: String)
        case absent
        /// It was killed.
        case tooSlow
    }

    private static let mostBytes = 16 << 10

    /// - Parameters:
    ///   - arguments: The program, looked for in PATH, and what it is told.
    ///   - environment: Added to this process's own.
    static func of(_ arguments: [String], environment: [String] = [], seconds: Int) -> Answer {
        let variables = ProcessVariables.own + environment
        let program = ChildProgram(arguments: arguments, environment: variables, workingDirectory: "/")
        guard let pipe = try? makePipe() else { return .absent }
        let input = open("/dev/null", O_RDONLY | O_CLOEXEC)
        let started = try? program.start(input: input, output: pipe.writer)
        close(input)
        close(pipe.writer)
        defer { close(pipe.reader) }
        guard let started else { return .absent }
        let text = read(pipe.reader, until: ContinuousClock.now + .seconds(seconds))
        // It leads a session of its own; whatever it has started ends with it.
        if text == nil { kill(-started, SIGKILL) }
        var status: Int32 = 0
        while waitpid(started, &status, 0) < 0, errno == EINTR {}
        guard let text else { return .tooSlow }
        return .ended(status: status, text: text)
    }

    /// All until it closes its streams; nil where it does not in time.
    private static func read(_ end: Int32, until deadline: ContinuousClock.Instant) -> String? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let left = ContinuousClock.now.duration(to: deadline)
            guard left > .zero else { return nil }
            var wanted = pollfd(fd: end, events: Int16(POLLIN), revents: 0)
            guard poll(&wanted, 1, Int32((left / .milliseconds(1)).rounded(.up))) > 0 else { continue }
            let count = Glibc.read(end, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            // What is too much is read and dropped, so that the program can end.
            bytes += buffer.prefix(min(count, mostBytes - bytes.count))
        }
    }
}

/// `NAME=value`, as this process has them.
private enum ProcessVariables {
    static var own: [String] {
        var all: [String] = []
        var place = environ
        while let text = place.pointee {
            all.append(String(cString: text))
            place += 1
        }
        return all
    }
}
