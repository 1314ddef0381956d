import Glibc

/// The groups of keepers. Each is named for its keeper, which holds it locked for as long as it lives.
extension Cgroup {
    private static let prefix = "sluice-"

    /// What the group of a keeper is called.
    package static func name(of keeper: ProcessIdentity) -> String { "\(prefix)\(keeper.pid)-\(keeper.startTime)" }

    /// Locks the group until the returned descriptor is closed; nil while another process has it.
    package func lock() -> Int32? {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return descriptor }
        close(descriptor)
        return nil
    }

    /// Removes the groups in a folder whose keepers were killed and that hold no process any more.
    ///
    /// Whoever resumes such a run removes its groups, too; but nobody does where the run's folder is gone. The lock tells of a keeper that
    /// cannot be seen from here, in a container.
    package static func removeAbandoned(in folder: String) {
        for name in foldersInFolder(folder) {
            guard let keeper = keeper(named: name), !keeper.isAlive else { continue }
            let group = Cgroup(path: "\(folder)/\(name)")
            guard let descriptor = group.lock() else { continue }
            group.remove()
            close(descriptor)
        }
    }

    /// The keeper for which a folder is named, as of this boot: groups do not outlive one.
    private static func keeper(named name: String) -> ProcessIdentity? {
        guard name.hasPrefix(prefix) else { return nil }
        let numbers = name.dropFirst(prefix.count).split(separator: "-", omittingEmptySubsequences: false)
        guard numbers.count == 2, let pid = Int32(numbers[0]), let start = UInt64(numbers[1]) else { return nil }
        return ProcessIdentity(bootID: .current, pid: pid, startTime: start)
    }
}
