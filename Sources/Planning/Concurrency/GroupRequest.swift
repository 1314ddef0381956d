/// What a run or a job asks for before it starts: a concurrency group, and how it waits for it.
package struct GroupRequest: Hashable, Sendable {
    /// As it was written and evaluated; two names are the same group when they differ in their case only.
    package var group: String
    package var queue: Queue
    /// Whoever holds the group is cancelled.
    package var cancelsInProgress: Bool
    /// It belongs to a finalizer, which nobody who comes later cancels, whether it waits or runs.
    package var isKept: Bool
    /// It is a lock of `sluice.yml`, and no concurrency group that has the same name.
    package var isLock = false

    package enum Queue: String, Hashable, Sendable {
        /// One waits: who comes later takes its place.
        case single
        /// A hundred wait; who comes then is refused.
        case max
        /// As many wait as there come, and nobody is cancelled: `queue: fifo` of `sluice.yml`.
        case fifo
    }

    package init(
        group: String, queue: Queue = .single, cancelsInProgress: Bool = false, isKept: Bool = false
    ) {
        self.group = group
        self.queue = queue
        self.cancelsInProgress = cancelsInProgress
        self.isKept = isKept
    }

    /// A lock: first come, first served, and nobody is cancelled.
    package static func lock(_ name: String) -> GroupRequest {
        var request = GroupRequest(group: name, queue: .fifo, isKept: true)
        request.isLock = true
        return request
    }

    /// By which the group is known; no name in a file begins with what locks begin with.
    package var key: String { (isLock ? "\u{1}" : "") + group.lowercased() }

    /// For a sentence: `the lock 'tofu:drill'`.
    package var title: String { Self.title(group, isLock: isLock) }

    package static func title(_ name: String, isLock: Bool) -> String {
        isLock ? "the lock '\(name)'" : "the concurrency group '\(name)'"
    }
}
