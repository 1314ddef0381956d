import HTTPTypes
import Synchronization

/// What an event stream tells, for somebody who is at a place in it.
///
/// Contract: `next` gives what has come since the last call, in pieces that fit into memory, and waits for nothing. It is a value with
/// a place in what is kept elsewhere, so that a listener who reads slowly costs no more than one who is quick.
protocol EventSource: Sendable {
    mutating func next() async throws -> EventPiece
}

enum EventPiece: Sendable {
    /// There may be more at once.
    case bytes([UInt8])
    case nothing
    /// The last of it: nothing will come any more.
    case end([UInt8])
}

/// An answer that goes on while somebody listens: "Server-sent events" of the HTML Standard, section 9.2.
struct EventStream<Source: EventSource>: Sendable {
    let source: Source
    let ending: ServerEnding
    /// Takes an action that calls for a look, and returns what takes that back.
    let wakes: @Sendable (_ wake: @escaping @Sendable () -> Void) -> @Sendable () -> Void

    /// A proxy, or a browser that has gone to sleep, takes silence for the end.
    private static var heartbeat: Duration { .seconds(25) }

    var response: ServerResponse {
        ServerResponse(
            type: "text/event-stream", headers: [.cacheControl: "no-store"],
            body: .stream(length: nil) { stream in try await write(to: stream) })
    }

    /// Returns when nothing more comes or the server ends; throws when nobody reads, or somebody has stopped to.
    private func write(to stream: any ResponseStream) async throws {
        let (looks, look) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let forget = wakes { look.yield() }
        let end = ending.onBegin { look.finish() }
        defer {
            forget()
            ending.forget(end)
        }
        let pulse = Pulse()
        look.yield()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await send(looks, pulse, to: stream) }
            group.addTask {
                while true {
                    try await Task.sleep(for: Self.heartbeat)
                    guard pulse.beat() else { throw ListenerLost() }
                    look.yield()
                }
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private func send(_ looks: AsyncStream<Void>, _ pulse: Pulse, to stream: any ResponseStream) async throws {
        var source = source
        for await _ in looks {
            pieces: while !ending.hasBegun {
                switch try await source.next() {
                case .bytes(let bytes):
                    try await pulse.writing { try await stream.write(bytes) }
                case .nothing: break pieces
                case .end(let bytes):
                    try await pulse.writing { try await stream.write(bytes) }
                    return
                }
            }
            if pulse.isSilent { try await pulse.writing { try await stream.write(Array(":\n\n".utf8)) } }
        }
    }
}

/// Who listened has not read for two heartbeats.
private struct ListenerLost: Error {}

/// What the heartbeat knows of the writer.
///
/// State: behind one lock, since the writer waits for the network while the heart goes on.
private final class Pulse: Sendable {
    private struct State {
        var isWriting = false
        /// Since the last beat.
        var hasWritten = false
        var isDue = false
        /// A write had been waiting at the last beat, too.
        var isStuck = false
    }

    private let state = Mutex(State())

    func writing(_ write: () async throws -> Void) async throws {
        state.withLock { ($0.isWriting, $0.isStuck) = (true, false) }
        defer { state.withLock { ($0.isWriting, $0.isStuck, $0.hasWritten, $0.isDue) = (false, false, true, false) } }
        try await write()
    }

    /// Whether the listener should hear that the server is there.
    var isSilent: Bool { state.withLock { $0.isDue } }

    /// - Returns: Whether somebody reads.
    func beat() -> Bool {
        state.withLock { state in
            guard !(state.isWriting && state.isStuck) else { return false }
            state.isStuck = state.isWriting
            state.isDue = !state.hasWritten && !state.isWriting
            state.hasWritten = false
            return true
        }
    }
}

enum ServerSentEvent {
    /// One event; the data holds no line break.
    static func bytes(_ name: String, id: String? = nil, _ data: some Sequence<UInt8>) -> [UInt8] {
        var bytes = Array("event: \(name)\n".utf8)
        if let id { bytes += Array("id: \(id)\n".utf8) }
        bytes += Array("data: ".utf8)
        bytes += data
        bytes += [0x0A, 0x0A]
        return bytes
    }
}
