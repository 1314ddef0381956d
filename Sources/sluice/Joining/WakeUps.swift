import Dispatch
import Synchronization

/// What wakes a daemon that sleeps.
///
/// State: what nobody has taken yet, guarded by its mutex; `arrived` counts that there is something.
final class WakeUps: Sendable {
    enum Wake: Sendable {
        /// Somebody wants it to end.
        case stop(requester: String)
        /// Something may be new.
        case look
        /// A child has ended, with its status as waitpid(2) has it.
        case ended(child: Int32, status: Int32)
    }

    private let pending = Mutex<[Wake]>([])
    private let arrived = DispatchSemaphore(value: 0)

    func post(_ wake: Wake) {
        pending.withLock { $0.append(wake) }
        arrived.signal()
    }

    /// Sleeps for so many seconds, or until something wakes it.
    func wait(atMost seconds: Double) -> [Wake] {
        _ = arrived.wait(timeout: .now() + seconds)
        while arrived.wait(timeout: .now()) == .success {}
        return pending.withLock { pending in
            defer { pending = [] }
            return pending
        }
    }
}
