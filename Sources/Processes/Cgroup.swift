import Glibc

/// A control group of ours: processes in it are known by it, whatever they do to their environment or their parents.
///
/// Version 1 by the `pids` hierarchy, where it is mounted; else version 2 with `cgroup.kill` (Linux 5.14).
package struct Cgroup: Hashable, Sendable {
    package let path: String

    package init(path: String) { self.path = path }

    /// The folder of this process's own cgroup in which groups can be made, or nil: then marks have to do.
    package static func ownFolder() -> String? {
        guard let own = try? readSmallFile("/proc/self/cgroup"),
            let mounts = try? readSmallFile("/proc/self/mountinfo")
        else { return nil }
        return CgroupMounts(
            own: String(decoding: own, as: UTF8.self), mounts: String(decoding: mounts, as: UTF8.self)
        ).candidates.first { access($0, W_OK) == 0 }
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

    /// The file through which processes join.
    package var memberFile: String { path + "/cgroup.procs" }

    /// Every process in it and in groups below it.
    package var members: [Int32] {
        let text = (try? readSmallFile(memberFile)) ?? []
        let own = text.split(separator: 0x0A).compactMap { Int32(String(decoding: $0, as: UTF8.self)) }
        return own + children.flatMap(\.members)
    }

    /// No process in it can start another one from now on; version 1 only, where a fork bomb has no other end.
    package func forbidForks() {
        guard isVersion1 else { return }
        let descriptor = open(path + "/pids.max", O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        _ = retryingInterrupts { write(descriptor, "0", 1) }
        for child in children { child.forbidForks() }
    }

    /// SIGKILL to every process in it at once, where the kernel can (version 2).
    package func kill() {
        let descriptor = open(path + "/cgroup.kill", O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        _ = retryingInterrupts { write(descriptor, "1", 1) }
    }

    /// Removes it and groups below it; false while a process is in one of them.
    @discardableResult
    package func remove() -> Bool {
        for child in children { child.remove() }
        return rmdir(path) == 0 || errno == ENOENT
    }

    private var isVersion1: Bool { access(path + "/cgroup.clone_children", F_OK) == 0 }

    private var children: [Cgroup] {
        foldersInFolder(path).map(child)
    }
}
