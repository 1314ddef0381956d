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

    deinit { if members >= 0 { close(members) } }
}
