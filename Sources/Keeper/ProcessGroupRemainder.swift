import Glibc
import Processes

/// What is left of a step's process group when its leader went before the ladder's last rung: the others get the rest of
/// their patience too.
struct ProcessGroupRemainder {
    let group: Int32
    var ladder: LadderProgress

    /// Sends what is due; false when nobody is left or the ladder is done.
    mutating func advance(at now: Moment) -> Bool {
        guard let signal = ladder.signal(at: now) else { return ladder.deadline != nil }
        let table = ProcessTable()
        // A process with the group's number is a new one: the old leader is gone, and so then is its group.
        guard table.entries[group] == nil else { return false }
        let members = table.entries.values.filter { $0.group == group && !$0.isDead }
        for member in members {
            let identity = ProcessIdentity(bootID: .current, pid: member.pid, startTime: member.startTime)
            ProcessHandle.open(identity)?.send(signal)
        }
        return !members.isEmpty && ladder.deadline != nil
    }
}
