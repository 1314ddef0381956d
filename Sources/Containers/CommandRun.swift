import Glibc

/// Runs a program to its end, with a limit of time, and keeps what it says.
package struct CommandRun {
    let program: String
    let environment: [String: String]

    /// - Parameter program: Its path.
    package init(program: String, environment: [String: String]) {
        (self.program, self.environment) = (program, environment)
    }

    /// Called with all that the program says, on both channels, while it runs.
    package typealias Sink = (ArraySlice<UInt8>) -> Void

    /// A program that says more than this is heard, but only its last words are kept.
    static let keptBytes = 4 << 20

    /// Throws `timedOut` or `system`; any exit code is a result.
    /// - Parameter goesOn: Asked all the time, at least every tenth of a second; the program is ended once it says no.
    package func run(
        _ command: EngineCommand, sink: Sink? = nil, while goesOn: (() -> Bool)? = nil
    ) throws(ContainerError) -> CommandResult {
        let input = try Descriptor.holding(command.input)
        let child = try ChildProcess(
            program: program, arguments: command.arguments,
            environment: environment.merging(command.variables) { $1 }, input: input)
        var deadline = ContinuousClock.now + command.limit
        var channels = [Channel(child.output), Channel(child.errors)]
        var isLate = false
        var isStopped = false
        while channels.contains(where: \.isOpen) {
            if !isStopped, !isLate, let goesOn, !goesOn() {
                isStopped = true
                // docker-compose 1.29 leaves the builds that it has started to themselves.
                for process in Descendants.of(child.pid) + [child.pid] { kill(process, SIGTERM) }
                deadline = .now + .seconds(5)
            }
            let patience = isLate ? .seconds(5) : deadline - .now
            let turn = goesOn == nil || isStopped || isLate ? patience : min(patience, .milliseconds(100))
            guard wait(for: &channels, at: turn, sink) else {
                if turn < patience { continue }
                // Killed once, it may still have children that hold the pipes: those are not waited for.
                if isLate { break }
                isLate = true
                kill(child.pid, SIGKILL)
                continue
            }
        }
        let status = child.wait()
        if isLate, !isStopped {
            throw ContainerError(
                .timedOut, "\"\(command.display(of: program))\" was ended: it took longer than \(command.limit).")
        }
        return CommandResult(status: status, output: channels[0].text, errors: channels[1].text)
    }

    /// Reads what is there; false when nothing came in that time.
    private func wait(for channels: inout [Channel], at patience: Duration, _ sink: Sink?) -> Bool {
        let milliseconds = patience.components.seconds * 1000 + patience.components.attoseconds / 1_000_000_000_000_000
        guard milliseconds > 0 else { return false }
        var polled = channels.map { pollfd(fd: $0.isOpen ? $0.descriptor : -1, events: Int16(POLLIN), revents: 0) }
        let count = poll(&polled, nfds_t(polled.count), Int32(clamping: milliseconds))
        if count < 0 { return errno == EINTR }
        for index in channels.indices where polled[index].revents != 0 { channels[index].read(sink) }
        return count > 0
    }
}

/// One of the two ways on which a program speaks.
private struct Channel {
    let descriptor: Int32
    private(set) var isOpen = true
    private var bytes: [UInt8] = []

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    mutating func read(_ sink: CommandRun.Sink?) {
        let piece = [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
            count = max(0, Glibc.read(descriptor, buffer.baseAddress, buffer.count))
        }
        if piece.isEmpty {
            isOpen = false
            return
        }
        sink?(piece[...])
        bytes += piece
        if bytes.count > 2 * CommandRun.keptBytes { bytes.removeFirst(bytes.count - CommandRun.keptBytes) }
    }
}
