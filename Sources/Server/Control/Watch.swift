import Synchronization

/// One project's watch, so that it can be ended from elsewhere.
///
/// State: whether it is over, what is to be cancelled then, and why it has ended last, behind one lock.
final class Watch: Sendable {
    private struct State {
        var hasEnded = false
        var task: Task<Void, Never>?
        /// What it has complained of since it lived for a while.
        var faults: Set<String> = []
        var isSettled = false
    }

    private let state = Mutex(State())

    var hasEnded: Bool { state.withLock { $0.hasEnded } }

    func follow(_ task: Task<Void, Never>) {
        let isOver = state.withLock { state in
            (state.task, state.isSettled) = (task, false)
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

    /// It has lived for a while: what it complains of from here on is news.
    func settle() { state.withLock { ($0.isSettled, $0.faults) = (true, []) } }

    /// Whether it has not complained of that before: one that cannot begin is begun again every few seconds.
    func isNew(_ fault: String) -> Bool {
        state.withLock { state in
            let isFirst = state.faults.insert(fault).inserted
            return state.isSettled || isFirst
        }
    }
}
