import Containers
import Redaction
import Synchronization

/// What a container writes, heard from before its start: for one that is gone before its log can be asked for, and for
/// logs that docker cannot read back.
///
/// It is held until its log is known to be had, and shown where it is not; docker gives no moments here, so they are ours.
final class AttachedOutput: Sendable {
    private struct State {
        var mode = Mode.holding
        var held: [(time: Int64, bytes: [UInt8])] = []
        var heldBytes = 0
        var hasLost = false
        var stream: EngineStream?
        var hasOpened = false
        var frames = LogFrames(isTerminal: false)
        var output = LogLines()
        var errors = LogLines()
    }

    private enum Mode {
        case holding, showing, dropped
    }

    private let id: String
    private let api: EngineAPI
    private let masks: Redactor
    private let source: String
    private let give: @Sendable ([StackLine]) -> Void
    private let state = Mutex(State())

    /// Bytes that are held at most.
    private static let most = 8 << 20

    init(
        _ id: String, source: String, _ api: EngineAPI, masks: Redactor,
        give: @escaping @Sendable ([StackLine]) -> Void
    ) {
        self.id = id
        self.source = source
        self.api = api
        self.masks = masks
        self.give = give
    }

    var hasEnded: Bool { state.withLock { $0.stream == nil } }

    /// Hears the container until it ends; returns at once where it cannot be heard.
    func run(onceHeard: () -> Void) {
        guard let stream = try? api.attach(to: id), stream.status == 200 || stream.status == 101 else { return }
        let isWanted = state.withLock { state in
            guard state.mode != .dropped else { return false }
            (state.stream, state.hasOpened) = (stream, true)
            return true
        }
        guard isWanted else { return }
        onceHeard()
        while true {
            let bytes = stream.read()
            if bytes.isEmpty { break }
            guard take(bytes) else { break }
        }
        end()
    }

    /// False once nobody wants it.
    private func take(_ bytes: [UInt8]) -> Bool {
        let time = LogMoment.now()
        return state.withLock { state in
            switch state.mode {
            case .dropped: return false
            case .showing: interpret(time, bytes, &state)
            case .holding:
                state.held.append((time, bytes))
                state.heldBytes += bytes.count
                state.hasLost = state.heldBytes > Self.most
                return !state.hasLost
            }
            return true
        }
    }

    private func end() {
        state.withLock { state in
            state.stream = nil
            if state.mode == .showing { finish(&state) }
        }
    }

    /// Its log is had: nothing of this is wanted.
    func drop() {
        state.withLock { state in
            state.mode = .dropped
            state.held = []
            state.stream?.shut()
            state.stream = nil
        }
    }

    /// Its log cannot be had: all of this is. False where it was never heard.
    func show(isTerminal: Bool) -> Bool {
        state.withLock { state in
            guard state.hasOpened, state.mode != .dropped else { return false }
            guard state.mode == .holding else { return true }
            state.mode = .showing
            state.frames = LogFrames(isTerminal: isTerminal)
            for (time, bytes) in state.held { interpret(time, bytes, &state) }
            state.held = []
            if state.hasLost {
                give([.gap(source, "It wrote more than could be held until its log could be asked for.")])
            }
            if state.stream == nil { finish(&state) }
            return true
        }
    }

    func shut() { state.withLock { $0.stream?.shut() } }

    private func interpret(_ time: Int64, _ bytes: [UInt8], _ state: inout State) {
        var lines: [StackLine] = []
        let add = { (time: Int64, text: String) in lines.append(StackLine(source: self.source, time: time, text: text))
        }
        var (frames, output, errors) = (state.frames, state.output, state.errors)
        frames.append(bytes) { channel, frame in
            switch channel {
            case .output: output.append(frame, at: time, masks: masks, add)
            case .errors: errors.append(frame, at: time, masks: masks, add)
            }
        }
        (state.frames, state.output, state.errors) = (frames, output, errors)
        if !lines.isEmpty { give(lines) }
    }

    private func finish(_ state: inout State) {
        var lines: [StackLine] = []
        let add = { (time: Int64, text: String) in lines.append(StackLine(source: self.source, time: time, text: text))
        }
        var output = state.output
        state.frames.finish { output.append($1, at: LogMoment.now(), masks: masks, add) }
        output.finish(masks: masks, add)
        state.errors.finish(masks: masks, add)
        state.output = output
        if !lines.isEmpty { give(lines) }
    }
}

extension StackLine {
    /// Stands for lines of a source that could not be had.
    static func gap(_ source: String, _ text: String) -> StackLine {
        StackLine(source: source, time: LogMoment.now(), text: text, isGap: true)
    }
}
