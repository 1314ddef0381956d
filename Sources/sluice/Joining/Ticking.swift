@preconcurrency import Dispatch

/// Calls something ten times a second, on a thread of its own, until it is stopped.
///
/// State: the timer, set once at the start and cancelled by `stop()`, which waits for a call that goes on.
final class Ticking: Sendable {
    private let timer: any DispatchSourceTimer
    private let queue = DispatchQueue(label: "sluice.ticks")

    init(_ tick: @escaping @Sendable () -> Void) {
        timer = DispatchSource.makeTimerSource(queue: queue)
        timer.schedule(deadline: .now(), repeating: .milliseconds(100))
        timer.setEventHandler(handler: tick)
        timer.resume()
    }

    func stop() {
        timer.cancel()
        queue.sync {}
    }
}
