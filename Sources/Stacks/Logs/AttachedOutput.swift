import Containers
import Synchronization

/// What a container writes in its first life, heard from before its start, byte for byte as its log has it.
///
/// A container that is removed at its end takes the end of its log with it: docker's followers end with the container, and
/// what was written last may not have come. So what has been heard and not been read yet is held until it is read.
/// Docker gives no moments here: they are ours.
final class AttachedOutput: Sendable {
    private struct Held {
        var bytes: [UInt8] = []
        /// How many bytes of the channel came before these.
        var start = 0
        /// When the last of them came.
        var time: Int64 = 0

        /// Lets go of what lies before this place of the channel.
        mutating func drop(before place: Int) {
            let count = min(bytes.count, max(0, place - start))
            bytes.removeFirst(count)
            start += count
        }
    }

    private struct State {
        var stream: EngineStream?
        var hasOpened = false
        /// Its container had been started by then: nobody knows what was written before.
        var isLate = false
        var isAbandoned = false
        var output = Held()
        var errors = Held()
        /// How much has been read of the log.
        var readOutput = 0
        var readErrors = 0
    }

    /// What was heard on one channel and read nowhere.
    struct Piece: Sendable {
        var channel: LogFrames.Channel
        var bytes: [UInt8]
        var time: Int64
    }

    private let id: String
    private let api: EngineAPI
    private let state = Mutex(State())

    /// Bytes that are held at most: more than a log can be behind.
    private static let most = 8 << 20

    init(_ id: String, _ api: EngineAPI) {
        self.id = id
        self.api = api
    }

    /// Hears the container until it ends; returns at once where it cannot be heard.
    /// - Parameters:
    ///   - isCreated: Asked once it is heard: whether it is made and not started.
    ///   - isTerminal: Asked then.
    func run(isCreated: () -> Bool, isTerminal: () -> Bool) {
        guard let stream = try? api.attach(to: id), stream.status == 200 || stream.status == 101 else { return }
        let isWanted = state.withLock { state in
            guard !state.isAbandoned else { return false }
            (state.stream, state.hasOpened, state.isLate) = (stream, true, true)
            return true
        }
        guard isWanted else { return }
        // Docker lets nobody in while it starts a container.
        let isLate = !isCreated()
        state.withLock { $0.isLate = isLate }
        var frames = LogFrames(isTerminal: isTerminal())
        while true {
            let bytes = stream.read()
            if bytes.isEmpty { frames.finish(take) } else { frames.append(bytes, take) }
            if bytes.isEmpty { break }
        }
        state.withLock { $0.stream = nil }
    }

    private func take(_ channel: LogFrames.Channel, _ bytes: ArraySlice<UInt8>) {
        state.withLock { state in
            guard !state.isAbandoned else { return }
            switch channel {
            case .output:
                state.output.bytes += bytes
                state.output.time = LogMoment.now()
                state.output.drop(before: state.readOutput)
            case .errors:
                state.errors.bytes += bytes
                state.errors.time = LogMoment.now()
                state.errors.drop(before: state.readErrors)
            case .engine: break
            }
            if state.output.bytes.count + state.errors.bytes.count > Self.most { Self.abandon(&state) }
        }
    }

    /// Whether the container was heard up to its end.
    var hasEnded: Bool { state.withLock { $0.hasOpened && $0.stream == nil && !$0.isAbandoned } }
    /// Whether it is, or was, heard.
    var isHeard: Bool { state.withLock { $0.hasOpened && !$0.isAbandoned } }
    var isHeardFromStart: Bool { state.withLock { $0.hasOpened && !$0.isAbandoned && !$0.isLate } }

    /// So many bytes of each channel have been read of the log.
    func advance(output: Int, errors: Int) {
        state.withLock { state in
            (state.readOutput, state.readErrors) = (output, errors)
            state.output.drop(before: output)
            state.errors.drop(before: errors)
        }
    }

    /// What is held, which is held no more.
    func taken() -> [Piece] {
        state.withLock { state in
            let pieces = [
                Piece(channel: .output, bytes: state.output.bytes, time: state.output.time),
                Piece(channel: .errors, bytes: state.errors.bytes, time: state.errors.time),
            ]
            state.output.drop(before: .max)
            state.errors.drop(before: .max)
            return pieces.filter { !$0.bytes.isEmpty }
        }
    }

    /// It is heard no more: another life has begun, of which nobody knows where it begins here.
    func abandon() { state.withLock { Self.abandon(&$0) } }

    private static func abandon(_ state: inout State) {
        state.isAbandoned = true
        (state.output, state.errors) = (Held(), Held())
        state.stream?.shut()
    }

    func shut() { state.withLock { $0.stream?.shut() } }
}
