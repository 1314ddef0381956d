import Glibc

/// A control group of ours: processes in it are known by it, whatever they do to their environment or their parents.
///
/// Version 1 by the `pids` hierarchy, where it is mounted; else version 2 with `cgroup.kill` (Linux 5.14). Both bound the number
/// of processes, version 2 where its `pids` controller is handed on.
package struct Cgroup: Hashable, Sendable {
    package let path: String

    package init(path: String) { self.path = path }

    /// The best place where this process can make groups, or nil.
    package static func ownFolder() -> String? { places().first }

    /// Where this process can make groups, the best place first; empty where marks have to do.
    package static func places() -> [String] {
        guard let own = try? readSmallFile("/proc/self/cgroup"),
            let mounts = try? readSmallFile("/proc/self/mountinfo")
        else { return [] }
        let candidates = CgroupMounts(
            own: String(decoding: own, as: UTF8.self), mounts: String(decoding: mounts, as: UTF8.self)
        ).candidates
        return places(among: candidates)
    }

    /// Those of the folders in which groups can be made. One whose groups can bound their processes comes first: in version 2 that may
    /// be the folder above, since a group with processes of its own hands no controller on.
    static func places(among candidates: [String]) -> [String] {
        let writable = candidates.filter { access($0, W_OK) == 0 }
        guard let folder = writable.first else { return [] }
        if Cgroup(path: folder).letChildrenBound() { return writable }
        let above = folder.lastIndex(of: "/").map { Cgroup(path: String(folder[..<$0])) }
        // Who moves a process has to be allowed to write to what both places have in common.
        guard let above, access(above.path, W_OK) == 0, access(above.memberFile, W_OK) == 0, above.letChildrenBound()
        else { return writable }
        return [above.path] + writable
    }

    /// Makes the group; nil where the kernel does not let us.
    package static func make(_ path: String) -> Cgroup? {
        guard mkdir(path, 0o755) == 0 || errno == EEXIST else { return nil }
        let group = Cgroup(path: path)
        // A version 2 kernel without it cannot end a group in one go.
        guard access(group.memberFile, W_OK) == 0,
            group.isVersion1 || access(path + "/cgroup.kill", W_OK) == 0
        else {
            rmdir(path)
            return nil
        }
        return group
    }

    package func child(_ name: String) -> Cgroup { Cgroup(path: path + "/" + name) }

    /// The file that lists its processes, and through which other processes are moved into it.
    package var memberFile: String { path + "/cgroup.procs" }

    /// The file through which a process of one thread joins by itself.
    ///
    /// In version 1 the one for threads: the kernel then needs no lock against forks anywhere, for which it would wait 10 ms and more
    /// until every processor has been seen to hold none (`cgroup_procs_write_start` in kernel/cgroup/cgroup.c).
    package var joinFile: String { isVersion1 ? path + "/tasks" : memberFile }

    /// Every process in it and in groups below it.
    package var members: [Int32] {
        let text = (try? readSmallFile(memberFile)) ?? []
        let own = text.split(separator: 0x0A).compactMap { Int32(String(decoding: $0, as: UTF8.self)) }
        return own + children.flatMap(\.members)
    }

    /// Lets groups inside of it bound their processes; false where the kernel does not, as version 2 does not for a group that has
    /// processes of its own. In version 1 every group can.
    @discardableResult
    package func letChildrenBound() -> Bool {
        if isVersion1 { return true }
        let control = path + "/cgroup.subtree_control"
        let controllers = (try? readSmallFile(control)) ?? []
        if controllers.split(whereSeparator: { $0 == 0x20 || $0 == 0x0A }).contains(where: {
            $0.elementsEqual("pids".utf8)
        }) {
            return true
        }
        // With processes in it the kernel would take the word, and no process could join its groups any more; only the root may.
        let isRoot = access(path + "/cgroup.type", F_OK) != 0
        let isEmpty = (try? readSmallFile(memberFile)).map(\.isEmpty) ?? false
        return (isRoot || isEmpty) && put("+pids", into: control)
    }

    /// Bounds how many processes and threads there can be in it at a time; false where that cannot be done.
    ///
    /// It gets half of what a group above it has, at most: whoever started us, such as the job of another run, is to be left with some.
    package func bound(processes: Int32) -> Bool {
        put(String(min(processes, max(1, (boundAbove ?? .max) / 2))), into: path + "/pids.max")
    }

    /// The smallest bound of the groups above; nil where none has one.
    private var boundAbove: Int32? {
        var folder = path[...]
        var bounds: [Int32] = []
        while let slash = folder.lastIndex(of: "/") {
            folder = folder[..<slash]
            guard let text = try? readSmallFile(String(folder) + "/pids.max") else { break }
            if let bound = Int32(String(decoding: text.prefix { $0 != 0x0A }, as: UTF8.self)) { bounds.append(bound) }
        }
        return bounds.min()
    }

    /// How many times a process could not be started because of the bound.
    package var deniedStarts: Int {
        let words = ((try? readSmallFile(path + "/pids.events")) ?? []).split { $0 == 0x20 || $0 == 0x0A }
        guard words.count >= 2, words[0].elementsEqual("max".utf8) else { return 0 }
        return Int(String(decoding: words[1], as: UTF8.self)) ?? 0
    }

    /// No process in it can start another one from now on, where there is a bound: a fork bomb has no other end in version 1.
    package func forbidForks() {
        _ = put("0", into: path + "/pids.max")
        for child in children { child.forbidForks() }
    }

    /// SIGKILL to every process in it at once, where the kernel can (version 2).
    package func kill() {
        _ = put("1", into: path + "/cgroup.kill")
    }

    /// Removes it and groups below it; false while a process is in one of them.
    @discardableResult
    package func remove() -> Bool {
        for child in children { child.remove() }
        return rmdir(path) == 0 || errno == ENOENT
    }

    private func put(_ text: String, into file: String) -> Bool {
        let descriptor = open(file, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return retryingInterrupts { write(descriptor, text, text.utf8.count) } == text.utf8.count
    }

    private var isVersion1: Bool { access(path + "/cgroup.clone_children", F_OK) == 0 }

    private var children: [Cgroup] {
        foldersInFolder(path).map(child)
    }
}
