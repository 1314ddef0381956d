import Synchronization

/// Tells streams, which would go on for ever, that the server ends.
package final class ServerEnding: Sendable {
    private struct State {
        var hasBegun = false
        var next = 0
        var waiting: [Int: @Sendable () -> Void] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    package var hasBegun: Bool { state.withLock { $0.hasBegun } }

    package func begin() {
        let waiting = state.withLock { state in
            state.hasBegun = true
            defer { state.waiting = [:] }
            return state.waiting.values.map { $0 }
        }
        for action in waiting { action() }
    }

    /// Calls the action once, when the end begins; at once where it has. Whoever is done before then takes it back by `forget`.
    package func onBegin(_ action: @escaping @Sendable () -> Void) -> Int {
        let id: Int? = state.withLock { state in
            guard !state.hasBegun else { return nil }
            state.next += 1
            state.waiting[state.next] = action
            return state.next
        }
        if id == nil { action() }
        return id ?? 0
    }

    package func forget(_ id: Int) {
        _ = state.withLock { $0.waiting.removeValue(forKey: id) }
    }
}
