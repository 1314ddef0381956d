import Processes

/// How the processes of one job are known, and how many there may be.
final class JobContainment {
    let name: String
    /// Nil where none can be made; marks and descent have to do then.
    let cgroup: JoinableCgroup?
    /// The values of `SLUICE_JOB_MARK` that its steps were given.
    var marks: Set<String> = []
    /// Threads and processes at a time; 0 before the first step said how many.
    private(set) var processLimit: Int32 = 0
    /// Whether the kernel keeps that limit; else `ForkGuard` does.
    private(set) var isBoundByKernel = false

    init(name: String, cgroup: JoinableCgroup?) {
        self.name = name
        self.cgroup = cgroup
    }

    func limit(processes: Int32) {
        guard processes != processLimit else { return }
        processLimit = processes
        isBoundByKernel = cgroup?.bound(processes: processes) ?? false
    }

    /// How many processes could not be started since this was last asked.
    func takeDenials() -> Int { isBoundByKernel ? cgroup?.takeDenials() ?? 0 : 0 }
}
