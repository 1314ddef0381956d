import Runs
import Synchronization

/// When the use of each key was, or was to be, written down: once a minute, whether that went well or not. Whoever has a key never waits
/// for it twice.
///
/// State: the times by the keys' ids, behind a lock.
final class KeyUses: Sendable {
    private let noted = Mutex<[Int: Timestamp]>([:])

    /// True at most once a minute; whoever is told so writes it down.
    func isDue(_ key: AccessKey, at time: Timestamp) -> Bool {
        noted.withLock { noted in
            let last = noted[key.id] ?? key.usedAt
            guard last.map({ time.seconds(since: $0) >= 60 }) ?? true else { return false }
            noted[key.id] = time
            return true
        }
    }
}
