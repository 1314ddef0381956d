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
/// State: the newest items and those who are to be woken, behind one lock.
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

        mutating func add(_ listener: @escaping @Sendable (NewsItem) -> Void) -> Int {
            nextListener += 1
            listeners[nextListener] = listener
            return nextListener
        }
    }

    private let state = Mutex(State())
    /// Whoever was away for longer has to read everything again.
    private static let most = 1024

    /// Of this server's life: what somebody heard in an earlier one says nothing now.
    package let boot: String

    package init() { boot = String(UInt64.random(in: .min ... .max), radix: 36) }

    package func post(_ project: String, _ kind: NewsItem.Kind) {
        state.withLock { state in
            state.last += 1
            let item = NewsItem(id: state.last, project: project, kind: kind)
            state.kept.append(item)
            // In large pieces: what is removed at the front moves all that follows.
            if state.kept.count > 2 * Self.most { state.kept.removeFirst(Self.most) }
            for listener in state.listeners.values { listener(item) }
        }
    }

    package var last: Int { state.withLock { $0.last } }

    /// What came after that item; nil where that is not kept any more, or has never been.
    package func items(after id: Int) -> ArraySlice<NewsItem>? { state.withLock { $0.items(after: id) } }

    /// Calls the action with each item from now on, one after the other. It must return at once and ask nothing of the news.
    ///
    /// - Returns: What `forget` takes.
    package func onPost(_ action: @escaping @Sendable (NewsItem) -> Void) -> Int {
        state.withLock { $0.add(action) }
    }

    package func forget(_ listener: Int) {
        _ = state.withLock { $0.listeners.removeValue(forKey: listener) }
    }

    /// What comes from now on, and before it what came after that item; nil where that is not kept any more. Whoever is behind by more
    /// than is kept misses the oldest: the ids tell.
    package func listen(after id: Int? = nil) -> AsyncStream<NewsItem>? {
        let (stream, continuation) = AsyncStream.makeStream(
            of: NewsItem.self, bufferingPolicy: .bufferingNewest(Self.most))
        return state.withLock { state in
            if let id {
                guard let missed = state.items(after: id) else { return nil }
                for item in missed { continuation.yield(item) }
            }
            let listener = state.add { continuation.yield($0) }
            continuation.onTermination = { [weak self] _ in self?.forget(listener) }
            return stream
        }
    }
}
