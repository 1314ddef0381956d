import Synchronization

/// How often somebody has pressed Ctrl-C.
///
/// State: the count and when it last changed, guarded by one mutex.
final class PressCount: Sendable {
    private let state = Mutex((count: 0, last: ContinuousClock.Instant?.none))

    /// One press can arrive as two signals: at the process, and at its group.
    private static let bounce = Duration.milliseconds(50)

    var count: Int { state.withLock(\.count) }

    /// The number of this press, from 1; nil when it is the echo of the one before.
    func next() -> Int? {
        let now = ContinuousClock.now
        return state.withLock { state in
            if let last = state.last, now - last < Self.bounce { return nil }
            state = (state.count + 1, now)
            return state.count
        }
    }
}
