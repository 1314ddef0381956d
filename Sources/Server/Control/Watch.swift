import Synchronization

/// One project's watch, so that it can be ended from elsewhere.
///
/// State: whether it is over, and what is to be cancelled then, behind one lock.
final class Watch: Sendable {
    private let state = Mutex<(hasEnded: Bool, task: Task<Void, Never>?)>((false, nil))

    var hasEnded: Bool { state.withLock { $0.hasEnded } }

    func follow(_ task: Task<Void, Never>) {
        let isOver = state.withLock { state in
            state.task = task
            return state.hasEnded
        }
        if isOver { task.cancel() }
    }

    func end() {
        let task = state.withLock { state in
            state.hasEnded = true
            return state.task
        }
        task?.cancel()
    }
}
