import Synchronization

/// Something that happened, which a page or a program may want to look at again.
package struct NewsItem: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// Anything of a run: a job began, a step ended, an approval was asked for.
        case run(Int)
        case obligations, schedules, queue, project
    }

    /// Counted from 1 on, without a gap, since the server began.
    package var id: Int
    package var project: String
    package var kind: Kind
}

/// Tells whoever listens what has happened, and what they have missed.
///
/// State: the newest items and those who are to be woken, behind one lock. Nobody is woken under it: to resume a task takes a lock of that
/// task's, which its canceller holds while it calls who is to forget something here.
package final class News: Sendable {
    private struct State {
        var last = 0
        var kept: [NewsItem] = []
        var nextListener = 0
        var listeners: [Int: @Sendable (NewsItem) -> Void] = [:]

        func items(after id: Int) -> ArraySlice<NewsItem>? {
            guard id >= (kept.first?.id ?? last + 1) - 1, id <= last else { return nil }
            return kept.suffix(last - id)
        }
    }

    private let state = Mutex(State())
    /// Whoever was away for longer has to read everything again.
    private static let most = 1024

    /// Of this server's life: what somebody heard in an earlier one says nothing now.
    package let boot: String

    package init() { boot = String(UInt64.random(in: .min ... .max), radix: 36) }

    package func post(_ project: String, _ kind: NewsItem.Kind) {
        let (item, listeners) = state.withLock { state in
            state.last += 1
            let item = NewsItem(id: state.last, project: project, kind: kind)
            state.kept.append(item)
            // In large pieces: what is removed at the front moves all that follows.
            if state.kept.count > 2 * Self.most { state.kept.removeFirst(Self.most) }
            return (item, Array(state.listeners.values))
        }
        for listener in listeners { listener(item) }
    }

    package var last: Int { state.withLock { $0.last } }

    /// What came after that item; nil where that is not kept any more, or has never been.
    package func items(after id: Int) -> ArraySlice<NewsItem>? { state.withLock { $0.items(after: id) } }

    /// Calls the action with each item from now on. It must return at once; items that are posted at the same moment may come in any order,
    /// and one that is being posted may still come when it was forgotten.
    ///
    /// - Returns: What `forget` takes.
    package func onPost(_ action: @escaping @Sendable (NewsItem) -> Void) -> Int {
        state.withLock { state in
            state.nextListener += 1
            state.listeners[state.nextListener] = action
            return state.nextListener
        }
    }

    package func forget(_ listener: Int) {
        _ = state.withLock { $0.listeners.removeValue(forKey: listener) }
    }
}
