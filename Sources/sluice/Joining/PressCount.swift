import Synchronization

/// How often somebody has asked, counted from 1.
final class PressCount: Sendable {
    private let count = Atomic(0)

    func next() -> Int { count.add(1, ordering: .relaxed).newValue }
}
