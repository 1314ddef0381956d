import Containers
import Glibc
import Redaction
import Synchronization

/// Reads all that one container writes, over its restarts, until it is gone or the logs are stopped.
///
/// `hear` is called on a thread of its own once the container is made, `follow` on one after each start. Two of those wait
/// for each other at `reading`; `state` is never held while something is waited for.
final class ContainerFollower: Sendable {
    private struct State {
        var stream: EngineStream?
        var isTerminal: Bool?
        var isStopping = false
        /// How often it was started.
        var starts = 0
        /// Threads at work.
        var active = 0
    }

    let id: String
    let source: String
    private let api: EngineAPI
    private let masks: Redactor
    private let attached: AttachedOutput
    private let give: @Sendable ([StackLine]) -> Void
    private let reading: Mutex<LogReading>
    private let state = Mutex(State())

    private enum Pass {
        case ended, missing, unreadable, unreachable
    }

    /// Seconds between two attempts to reach a daemon.
    private static let pauses = [0.05, 0.1, 0.2, 0.5, 1, 2]
    /// Attempts after which one that is to stop gives up.
    private static let lastAttempts = 4

    /// - Parameter since: From where on its log is wanted; nil for all of it.
    init(
        id: String, source: String, since: Int64? = nil, _ api: EngineAPI, masks: Redactor,
        give: @escaping @Sendable ([StackLine]) -> Void
    ) {
        reading = Mutex(LogReading(since: since))
        self.id = id
        self.source = source
        self.api = api
        self.masks = masks
        self.give = give
        attached = AttachedOutput(id, api)
    }

    func noteStart() {
        let isFirst = state.withLock { state in
            state.starts += 1
            return state.starts == 1
        }
        if !isFirst { attached.abandon() }
    }

    var isActive: Bool { state.withLock { $0.active > 0 } }

    /// Called before a thread for it is started, so that nobody takes it for idle meanwhile.
    func enter() { state.withLock { $0.active += 1 } }
    func leave() { state.withLock { $0.active -= 1 } }

    /// Hears what a container writes that has been made and not started.
    func hear() { attached.run(isCreated: { api.isCreated(id) }, isTerminal: isTerminal) }

    /// Reads the log until the container has ended.
    func follow() {
        reading.withLock { reading in
            let gap = read(&reading)
            var lines: [StackLine] = []
            reading.finish(masks: masks) { lines.append(StackLine(source: source, time: $0, text: $1)) }
            if let gap { lines.append(.gap(source, gap)) }
            if !lines.isEmpty { give(lines) }
        }
    }

    /// No more is waited for than is there.
    func stop() {
        let stream = state.withLock { state in
            state.isStopping = true
            return state.stream
        }
        stream?.shut()
        attached.shut()
    }

    /// Whether it is heard, or cannot be.
    var isHeardOrEnded: Bool { attached.isHeard || !isActive }

    /// Whether docker says that it runs; nil where it does not answer.
    func isRunning() -> Bool? {
        switch api.inspect(id) {
        case .container(let inspected): ["running", "paused"].contains(inspected.container.state)
        case .missing: false
        case .unreachable: nil
        }
    }
}

extension ContainerFollower {
    private var isStopping: Bool { state.withLock { $0.isStopping } }

    /// What could not be had, in a sentence; nil where all was.
    private func read(_ reading: inout LogReading) -> String? {
        var attempts = 0
        while true {
            switch pass(&reading, follows: !isStopping) {
            case .ended:
                let isRunning = isRunning()
                if isRunning == false || (isRunning == true && isStopping) {
                    // What came between the stream's end and the container's.
                    guard pass(&reading, follows: false) == .missing else { return nil }
                    return conclude(&reading, hasLost: attempts > 0)
                }
                if isRunning == true { attempts = 0 }
            case .missing: return conclude(&reading, hasLost: attempts > 0)
            case .unreadable: return readAttached(&reading)
            case .unreachable: break
            }
            if isStopping, attempts >= Self.lastAttempts { return "Docker's daemon could not be reached to the end." }
            pause(seconds: Self.pauses[min(attempts, Self.pauses.count - 1)])
            attempts += 1
        }
    }

    /// The container is gone, and its log with it: what was heard and not read is all there is.
    private func conclude(_ reading: inout LogReading, hasLost: Bool) -> String? {
        guard attached.isHeardFromStart, !hasLost else { return Self.removed }
        waitForAttached()
        take(attached.taken(), &reading)
        return nil
    }

    /// Its end follows that of the container.
    private func waitForAttached() {
        let end = ContinuousClock.now + .seconds(5)
        while !attached.hasEnded, attached.isHeard, .now < end { pause(seconds: 0.002) }
    }

    private func take(_ pieces: [AttachedOutput.Piece], _ reading: inout LogReading) {
        var lines: [StackLine] = []
        for piece in pieces {
            reading.append(piece.channel, piece.bytes[...], at: piece.time, masks: masks) {
                lines.append(StackLine(source: source, time: $0, text: $1))
            }
        }
        if !lines.isEmpty { give(lines) }
    }

    private static let removed =
        "Lines may be missing: the container was removed before its log could be read to the end."

    private func pass(_ reading: inout LogReading, follows: Bool) -> Pass {
        var frames = LogFrames(isTerminal: isTerminal())
        let since = reading.begin()
        guard let stream = try? api.logs(of: id, since: since, follows: follows) else { return .unreachable }
        switch stream.status {
        case 200: break
        case 404, 409: return .missing
        default: return .unreadable
        }
        let isStopping = state.withLock { state in
            state.stream = stream
            return state.isStopping
        }
        defer { state.withLock { $0.stream = nil } }
        if isStopping, follows { stream.shut() }
        var hasFailed = false
        while true {
            let bytes = stream.read()
            var lines: [StackLine] = []
            let take = { (channel: LogFrames.Channel, frame: ArraySlice<UInt8>) in
                // Its file is gone with the container, which docker found too late for a status.
                if channel == .engine { return hasFailed = true }
                reading.take(channel, frame, masks: self.masks) {
                    lines.append(StackLine(source: self.source, time: $0, text: $1))
                }
            }
            if bytes.isEmpty { frames.finish(take) } else { frames.append(bytes, take) }
            attached.advance(output: reading.outputBytes, errors: reading.errorBytes)
            if !lines.isEmpty { give(lines) }
            if bytes.isEmpty { return hasFailed ? .missing : .ended }
        }
    }

    /// Of a log that docker cannot read back.
    private func readAttached(_ reading: inout LogReading) -> String? {
        let missing = "Lines are missing: docker cannot read back the log of this container."
        guard attached.isHeard else { return missing }
        while !attached.hasEnded {
            guard attached.isHeard else { return missing }
            take(attached.taken(), &reading)
            pause(seconds: 0.02)
        }
        take(attached.taken(), &reading)
        return attached.isHeardFromStart ? nil : "The first lines may be missing: docker cannot read back this log."
    }

    /// Whether it has a terminal; false for one that is gone.
    private func isTerminal() -> Bool {
        if let known = state.withLock({ $0.isTerminal }) { return known }
        guard case .container(let inspected) = api.inspect(id) else { return false }
        state.withLock { $0.isTerminal = inspected.isTerminal }
        return inspected.isTerminal
    }
}

extension StackLine {
    /// Stands for lines of a source that could not be had.
    static func gap(_ source: String, _ text: String) -> StackLine {
        StackLine(source: source, time: LogMoment.now(), text: text, isGap: true)
    }
}

/// Waits so long.
func pause(seconds: Double) {
    let whole = seconds.rounded(.down)
    var left = timespec(tv_sec: Int(whole), tv_nsec: Int((seconds - whole) * 1_000_000_000))
    var rest = timespec()
    while nanosleep(&left, &rest) != 0, errno == EINTR { left = rest }
}
