import Conductor
import Synchronization

/// The jobs whose tokens are worth something: those that run.
///
/// State: `jobs`, by the name in their token, guarded by its mutex.
final class AdmittedJobs: Sendable {
    struct Entry: Sendable {
        var job: ServedJob
        /// Whether a text holds a secret of the run.
        var isSecret: @Sendable (String) -> Bool
    }

    private let jobs = Mutex<[String: Entry]>([:])

    func admit(_ entry: Entry, as name: String) { jobs.withLock { $0[name] = entry } }

    func dismiss(_ name: String) { jobs.withLock { $0[name] = nil } }

    subscript(name: String) -> Entry? { jobs.withLock { $0[name] } }
}
