import Digests
import Glibc

/// Where scripts and command files are, which may hold secrets: a folder of this user's alone, in memory where there is such a place.
package enum TemporaryFolder {
    /// In `/dev/shm`, or for a host without it in the run's own folder.
    package static func root(besides runDirectory: String) -> String {
        let path = "/dev/shm/sluice-\(getuid())"
        return isOwn(path) ? path : runDirectory + "/tmp"
    }

    /// The same, where steps of other users may pass to what is theirs; nil on a host without such a place.
    package static func rootForOthers() -> String? {
        let path = "/dev/shm/sluice-steps-\(getuid())"
        return isOwn(path, mode: 0o711) ? path : nil
    }

    /// The run's own part of it: the same for every engine of the run.
    package static func path(ofRun run: String, in root: String) -> String { root + "/" + sha256(run).prefix(16) }

    /// Removes what engines left that were killed and never resumed: the folders of these runs, which have ended, and of any run of
    /// any repository what nobody has touched for so many seconds. Returns how many folders went.
    ///
    /// - Parameter now: In seconds since 1970.
    package static func collect(
        ended runDirectories: [String], olderThan age: Int, now: Int, in root: String = "/dev/shm/sluice-\(getuid())"
    ) -> Int {
        guard let names = try? namesInFolder(root) else { return 0 }
        let ended = Set(runDirectories.map { sha256($0).prefix(16) })
        let old = names.filter { name in
            // The models of stacks go with their stacks.
            if name == "stacks" { return false }
            var status = stat()
            guard lstat(root + "/" + name, &status) == 0, status.st_uid == getuid() else { return false }
            return ended.contains(name[...]) || now - status.st_mtim.tv_sec > age
        }
        for name in old { removeTree(root + "/" + name) }
        return old.count
    }

    /// Makes it if need be; false where somebody else has put something there.
    private static func isOwn(_ path: String, mode: mode_t = 0o700) -> Bool {
        // Whatever the umask is.
        if mkdir(path, mode) == 0 { return chmod(path, mode) == 0 }
        var status = stat()
        guard errno == EEXIST, lstat(path, &status) == 0 else { return false }
        return status.st_mode & S_IFMT == S_IFDIR && status.st_uid == getuid() && status.st_mode & 0o777 == mode
    }
}
