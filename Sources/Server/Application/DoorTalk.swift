/// What has been asked and answered on one connection, and when it is over.
///
/// ```
/// asked → read → answering → answered           and the next request
///   └──────────→ answering → answered → over    the answer came before the whole request: the rest is not waited for
///                                     → over    the request was to be the last one
/// refused, with nothing to answer     → over
/// refused, with answers still to come → … → answered → over
/// ```
package struct DoorTalk: Sendable {
    package struct Exchange: Hashable, Sendable {
        /// Its answer has no body.
        package var isHead: Bool
        /// The client speaks HTTP/1.1, which knows chunks.
        package var knowsChunks: Bool
        package var isRead = false
        package var isLast: Bool

        package init(isHead: Bool, knowsChunks: Bool, isLast: Bool) {
            (self.isHead, self.knowsChunks, self.isLast) = (isHead, knowsChunks, isLast)
        }
    }

    package enum Refusal: Hashable, Sendable {
        /// Nothing else is to be said before.
        case now
        /// Answers are still to come; after them the connection is closed without a word.
        case afterwards
    }

    /// Requests without a whole answer, the oldest first.
    private var exchanges: [Exchange] = []
    private var isAnswering = false
    private var isRefused = false
    /// Nothing that comes in means anything any more, and nothing goes out.
    package private(set) var isOver = false

    package init() {}

    /// The one that is answered now.
    package var current: Exchange? { exchanges.first }
    /// Whether what comes in is still read.
    package var listens: Bool { !isOver && !isRefused }

    /// Whether a request has begun to come in that is not wholly there.
    package var isReading: Bool { exchanges.last?.isRead == false }

    package mutating func asked(_ exchange: Exchange) { exchanges.append(exchange) }

    package mutating func read() {
        guard !exchanges.isEmpty else { return }
        exchanges[exchanges.count - 1].isRead = true
    }

    /// The answer's head is about to go out. True where no other answer follows.
    package mutating func answering() -> Bool {
        isAnswering = true
        guard !exchanges.isEmpty else { return true }
        if !exchanges[0].isRead { exchanges[0].isLast = true }
        return exchanges[0].isLast || (isRefused && exchanges.count == 1)
    }

    /// The answer's end is out. True where the connection is over with it.
    package mutating func answered() -> Bool {
        isAnswering = false
        guard !exchanges.isEmpty else { return end() }
        let exchange = exchanges.removeFirst()
        return exchange.isLast || (isRefused && exchanges.isEmpty) ? end() : false
    }

    /// What came in cannot be answered as a request.
    ///
    /// - Returns: Nil where that is known already.
    package mutating func refuse() -> Refusal? {
        guard listens else { return nil }
        isRefused = true
        // A request that is not wholly there will never be answered by anybody else.
        if !isAnswering, let last = exchanges.last, !last.isRead { exchanges.removeLast() }
        guard exchanges.isEmpty else { return .afterwards }
        _ = end()
        return .now
    }

    private mutating func end() -> Bool {
        isOver = true
        return true
    }
}
