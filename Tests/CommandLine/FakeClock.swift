import Conductor
import Runs
import Synchronization

/// A clock that stands still until it is set.
final class FakeClock: ClockPort {
    /// 2026-11-21 10:44:03 UTC: when made-up runs are created.
    static let start = Timestamp(nanoseconds: 1_795_257_843_000_000_000)

    private let time = Mutex(FakeClock.start)

    func now() -> Timestamp { time.withLock { $0 } }
    func set(seconds: Double) { time.withLock { $0 = Self.start.advanced(bySeconds: seconds) } }
    func sleep(until time: Timestamp) async throws {}
}

/// What a display wrote.
final class Sink: Sendable {
    private let contents = Mutex<[UInt8]>([])

    var text: String { String(decoding: contents.withLock { $0 }, as: UTF8.self) }
    func write(_ bytes: [UInt8]) { contents.withLock { $0 += bytes } }
}
