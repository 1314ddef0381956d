import Glibc
import Processes

/// How the processes of one job are known.
final class JobContainment {
    let name: String
    /// Nil where none can be made; marks and descent have to do then.
    let cgroup: Cgroup?
    /// The open member file of the cgroup, for joining; -1 for none.
    let members: Int32
    /// The values of `SLUICE_JOB_MARK` that its steps were given.
    var marks: Set<String> = []

    init(name: String, cgroup: Cgroup?) {
        let descriptor = cgroup.map { open($0.memberFile, O_WRONLY | O_CLOEXEC) } ?? -1
        self.name = name
        self.cgroup = descriptor >= 0 ? cgroup : nil
        members = descriptor
    }

    /// Threads and processes at a time; 0 before the first step said how many.
    private(set) var processLimit: Int32 = 0
    /// Whether the kernel keeps that limit; else `ForkGuard` does.
    private(set) var isBoundByKernel = false
    /// How many starts the kernel had refused when a log last told of it.
    private var toldDenials = 0

    func limit(processes: Int32) {
        guard processes != processLimit else { return }
        processLimit = processes
        isBoundByKernel = cgroup?.bound(processes: processes) ?? false
    }

    /// How many processes could not be started since this was last asked.
    func takeDenials() -> Int {
        guard isBoundByKernel, let all = cgroup?.deniedStarts, all > toldDenials else { return 0 }
        defer { toldDenials = all }
        return all - toldDenials
    }

    deinit { if members >= 0 { close(members) } }
}
