import CProcesses
import Glibc

/// A user of the operating system as which the steps of one job at a time run.
package struct StepUser: Hashable, Sendable {
    package var name: String
    package var uid: UInt32
    package var gid: UInt32
    /// All groups that its processes are in; of the system's own lists none counts.
    package var groups: [UInt32]

    package init(name: String, uid: UInt32, gid: UInt32, groups: [UInt32]? = nil) {
        (self.name, self.uid, self.gid) = (name, uid, gid)
        self.groups = groups ?? [gid]
    }

    /// Whether this process may make processes another user's, and reach them then.
    package static var canBeChangedTo: Bool { sluice_may_change_users() == 1 && sluice_can_open_plainly() == 1 }

    /// Ends whatever runs as this user, which takes milliseconds; throws `system`.
    package func endProcesses() throws(KeeperError) {
        guard StepUser.withPointer(self, { sluice_end_user($0) }) == 0 else {
            throw .system("Processes of the user '\(name)' cannot be ended")
        }
    }

    /// Makes an entry of an open folder this user's, never what a link leads to, and says whether it is a folder. A file that has another
    /// name, too, stays its owner's where that is not the `former` user: it could be somebody's elsewhere.
    package func own(_ name: String, in folder: Int32, from former: UInt32? = nil) -> Bool {
        sluice_give(folder, name, former ?? uid, uid, gid) == 1
    }

    /// Makes this process, which has a single thread, the user's for good; throws `system`.
    package func become() throws(KeeperError) {
        guard StepUser.withPointer(self, { sluice_become($0) }) == 0 else {
            throw .system("This process cannot be made the user '\(name)'s")
        }
    }

    static func withPointer<Result>(
        _ user: StepUser?, _ body: (UnsafePointer<sluice_user>?) -> Result
    ) -> Result {
        guard let user else { return body(nil) }
        return user.groups.withUnsafeBufferPointer { groups in
            var value = sluice_user(
                uid: user.uid, gid: user.gid, groups: groups.baseAddress, group_count: Int32(groups.count))
            return body(&value)
        }
    }
}
