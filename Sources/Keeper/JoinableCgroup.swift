import Glibc
import Processes

/// A cgroup that is open for steps to join; one job after another uses it.
final class JoinableCgroup {
    let group: Cgroup
    /// The open file through which a process joins.
    let members: Int32
    /// What its processes are bound to; 0 while they are not.
    private var processLimit: Int32 = 0
    /// How many starts the kernel had refused when a log last told of it.
    private var toldDenials = 0

    /// Nil where the kernel does not let us.
    init?(path: String) {
        guard let group = Cgroup.make(path) else { return nil }
        let descriptor = open(group.joinFile, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            group.remove()
            return nil
        }
        self.group = group
        members = descriptor
    }

    deinit { close(members) }

    /// Whether no process is in it or in a group below it; four system calls.
    var isEmpty: Bool {
        // Opened anew: cgroup v1 keeps the list that a descriptor read first for a second (kernel/cgroup/cgroup-v1.c).
        let list = open(group.memberFile, O_RDONLY | O_CLOEXEC)
        guard list >= 0 else { return false }
        defer { close(list) }
        var byte: UInt8 = 0
        guard read(list, &byte, 1) == 0 else { return false }
        var status = stat()
        // A folder has two links and one for each folder in it.
        return stat(group.path, &status) == 0 && status.st_nlink == 2
    }

    /// Bounds how many processes there can be in it at a time; false where that cannot be done.
    func bound(processes: Int32) -> Bool {
        if processes != processLimit {
            guard group.bound(processes: processes) else { return false }
            processLimit = processes
        }
        return true
    }

    /// How many processes could not be started since this was last asked.
    func takeDenials() -> Int {
        let all = group.deniedStarts
        defer { toldDenials = all }
        return all - toldDenials
    }
}
