import Glibc
import Processes
import Synchronization

/// The users for steps that this process has taken for as long as it lives. What is left of a user's processes is ended before its next
/// job begins: a second server with the same users would end what the first one runs.
///
/// State: the locks by the user's number, behind one lock. One that the server's file names no more is kept: a job may still have it.
final class StepUserLocks: Sendable {
    static let ofThisProcess = StepUserLocks()

    private let held = Mutex<[UInt32: FileLock]>([:])

    /// Who else has the user, as a full sentence; nil where it is this process's own from now on.
    ///
    /// - Parameter folder: Of the whole machine, for all users, with the sticky bit; where it is missing nobody can be told apart.
    func take(_ user: StepUser, in folder: String = "/dev/shm") -> String? {
        guard access(folder, W_OK) == 0 else { return nil }
        let path = "\(folder)/sluice-step-user-\(user.uid).lock"
        return held.withLock { held in
            guard held[user.uid] == nil else { return nil }
            do throws(KeeperError) {
                guard let lock = try FileLock.tryAcquire(path) else {
                    let process = FileLock.holder(of: path).map { $0.pid > 0 ? " (process \($0.pid))" : "" } ?? ""
                    return "'\(user.name)' runs the steps of another server\(process)."
                }
                held[user.uid] = lock
                return nil
            } catch {
                return "Whether another server has '\(user.name)' cannot be told: \(error.message)"
            }
        }
    }

    /// Takes the files away at the end; a process that is killed leaves them, held by nobody.
    func release() {
        held.withLock { held in
            for lock in held.values { lock.removeFile() }
            held = [:]
        }
    }
}
