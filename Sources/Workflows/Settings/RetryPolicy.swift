/// How often something is attempted, and how long is waited between two attempts.
package struct RetryPolicy: Hashable, Sendable {
    /// The first one included; at least 1.
    package var attempts: Int
    /// Seconds before the second attempt; each wait after that is twice as long as the one before.
    package var shortestWait: Double
    /// Seconds that no wait is longer than.
    package var longestWait: Double

    package static let mostAttempts = 1000

    package init(attempts: Int = 5, shortestWait: Double = 30, longestWait: Double = 600) {
        self.attempts = attempts
        self.shortestWait = shortestWait
        self.longestWait = longestWait
    }

    /// Seconds after the attempt with this number, from 1, without jitter.
    package func wait(after attempt: Int) -> Double {
        var wait = shortestWait
        for _ in 1..<max(2, attempt) where attempt > 1 && wait < longestWait { wait *= 2 }
        return min(wait, longestWait)
    }
}
