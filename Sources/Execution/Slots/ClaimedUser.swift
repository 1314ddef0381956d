import Glibc
import Processes

/// A user of the pool that one job has for as long as it lives: taken and given back as a slot is, so that it outlives an engine that is
/// killed, as the job's processes do.
struct ClaimedUser: Hashable, Sendable {
    let user: StepUser
    private let claim: JobSlot

    private init(_ user: StepUser, _ separation: StepSeparation, job: String, run: String) {
        self.user = user
        claim = JobSlot(path: "\(separation.claims)/\(user.uid)", link: Self.links(ofRun: run) + "/" + job)
    }

    /// The one that the job has already.
    static func find(_ separation: StepSeparation, job: String, run: String) -> ClaimedUser? {
        guard let path = linkTarget(links(ofRun: run) + "/" + job) else { return nil }
        return (separation.users + separation.formerUsers).lazy.map { ClaimedUser($0, separation, job: job, run: run) }
            .first { $0.claim.path == path && linkTarget(path + "/owner") == $0.claim.link }
    }

    /// A free one, of which no process is left; nil while all are taken. Throws `system`.
    static func take(_ separation: StepSeparation, job: String, run: String) throws(ExecutionError) -> ClaimedUser? {
        if let own = find(separation, job: job, run: run) { return own }
        for user in separation.users {
            let claimed = ClaimedUser(user, separation, job: job, run: run)
            try claimed.claim.writeLink()
            guard try claimed.claim.own() else { continue }
            do throws(KeeperError) {
                try user.endProcesses()
            } catch {
                claimed.claim.release()
                throw ExecutionError(.system, error.message)
            }
            return claimed
        }
        unlink(links(ofRun: run) + "/" + job)
        return nil
    }

    /// Ends what is left of its processes, and gives it back.
    func release() {
        // What cannot be ended keeps the next job from taking the user, and is told there.
        try? user.endProcesses()
        claim.release()
    }

    /// Gives back what jobs of the run still have after its end.
    static func releaseAll(ofRun run: String, _ separation: StepSeparation?) {
        guard let separation else { return }
        for job in Processes.namesInFolder(links(ofRun: run)) {
            find(separation, job: job, run: run)?.release()
        }
        removeTree(links(ofRun: run))
    }

    /// The folder of a run's links; without it every user of the run is free.
    private static func links(ofRun run: String) -> String { run + "/users" }
}
