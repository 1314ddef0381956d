import Conductor
import Synchronization

/// The jobs whose tokens are worth something: those that run.
///
/// State: `jobs`, by the name in their token, guarded by its mutex.
final class AdmittedJobs: Sendable {
    private let jobs = Mutex<[String: ServedJob]>([:])

    func admit(_ job: ServedJob, as name: String) { jobs.withLock { $0[name] = job } }

    func dismiss(_ name: String) { jobs.withLock { $0[name] = nil } }

    subscript(name: String) -> ServedJob? { jobs.withLock { $0[name] } }
}
