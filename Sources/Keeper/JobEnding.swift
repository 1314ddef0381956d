import Glibc
import Processes

/// The end of one job's processes: SIGTERM once to each, a short grace, then SIGKILL until none is left.
struct JobEnding {
    static let grace = Duration.seconds(1)
    static let pause = Duration.milliseconds(4)

    let job: String
    private let killAt: Moment
    private var signalled: Set<ProcessIdentity> = []
    private(set) var deadline: Moment

    init(job: String, at now: Moment) {
        self.job = job
        killAt = now + JobEnding.grace
        deadline = now
    }

    /// How many different processes were signalled.
    var processesEnded: Int { signalled.count }

    /// One round; true when no process is left.
    mutating func advance(_ containment: RunContainment, sparing spared: Set<Int32>, at now: Moment) -> Bool {
        guard let job = containment.existing(job) else { return true }
        let remaining = containment.processes(of: job, sparing: spared).compactMap { ProcessIdentity(pid: $0) }
        let alive = remaining.filter(\.isAlive)
        if alive.isEmpty { return true }
        let isPatient = now < killAt
        if !isPatient {
            // Not before: what ends in good order may need to start something for it.
            job.cgroup?.group.forbidForks()
            job.cgroup?.group.kill()
        }
        for process in alive {
            let isNew = signalled.insert(process).inserted
            guard isNew || !isPatient else { continue }
            ProcessHandle.open(process)?.send(isPatient ? SIGTERM : SIGKILL)
        }
        deadline = now + JobEnding.pause
        return false
    }
}
