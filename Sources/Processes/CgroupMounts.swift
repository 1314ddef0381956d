/// Where this process's own cgroups are mounted, from /proc/self/cgroup and /proc/self/mountinfo.
struct CgroupMounts {
    /// Folders in which a group may be made: the version 1 `pids` hierarchy first, since it also bounds forks.
    let candidates: [String]

    init(own: String, mounts: String) {
        var ownPaths: [String: String] = [:]
        for line in own.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { continue }
            // An empty list of controllers is version 2.
            for controller in parts[1].split(separator: ",", omittingEmptySubsequences: false) {
                ownPaths[String(controller)] = String(parts[2])
            }
        }
        let found = mounts.split(separator: "\n").compactMap(CgroupMount.init(line:))
        let version1 = found.first { $0.kind == "cgroup" && $0.options.contains("pids") }
        let version2 = found.first { $0.kind == "cgroup2" }
        candidates = [version1?.folder(of: ownPaths["pids"]), version2?.folder(of: ownPaths[""])]
            .compactMap { $0 }
    }
}

/// One line of mountinfo; see proc(5).
private struct CgroupMount {
    var root: String
    var mountPoint: String
    var kind: String
    var options: [Substring]

    init?(line: Substring) {
        let halves = line.split(separator: " ").split(separator: "-", maxSplits: 1)
        guard halves.count == 2, halves[0].count >= 6, halves[1].count >= 3 else { return nil }
        let (before, after) = (Array(halves[0]), Array(halves[1]))
        root = String(before[3])
        mountPoint = String(before[4])
        kind = String(after[0])
        options = after[2].split(separator: ",")
    }

    /// The group's folder, or nil when it lies outside of what is mounted here.
    func folder(of path: String?) -> String? {
        guard let path else { return nil }
        if root == "/" { return path == "/" ? mountPoint : mountPoint + path }
        guard path == root || path.hasPrefix(root + "/") else { return nil }
        return mountPoint + path.dropFirst(root.utf8.count)
    }
}
