import Glibc
import Synchronization

/// The word that a stack test is to end; whoever waits looks at it.
package final class StackCancellation: Sendable {
    private let reason = Mutex<String?>(nil)

    package init() {}

    /// Only the first reason counts.
    package func cancel(_ why: String) {
        reason.withLock { $0 = $0 ?? why }
    }

    package var why: String? { reason.withLock { $0 } }
    package var isCancelled: Bool { why != nil }

    /// Waits so long, or until the word comes. Throws the word as a failure of the phase.
    package func wait(seconds: Double, in phase: StackPhase) throws(StackFailure) {
        let end = ContinuousClock.now + .seconds(seconds)
        repeat {
            try check(in: phase)
            let left = end - .now
            guard left > .zero else { return }
            let nanoseconds = min(left, .milliseconds(50)).components.attoseconds / 1_000_000_000
            var pause = timespec(tv_sec: 0, tv_nsec: Int(nanoseconds))
            nanosleep(&pause, nil)
        } while true
    }

    package func check(in phase: StackPhase) throws(StackFailure) {
        if let why { throw StackFailure(phase, why) }
    }
}
