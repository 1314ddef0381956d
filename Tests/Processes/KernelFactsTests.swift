import Dispatch
import Foundation
import TestSupport
import Testing

@testable import Processes

@Suite("Facts of the kernel", .ownThread)
struct KernelFactsTests {
    @Test("A stat line is read whatever stands in the program's name")
    func stat() {
        let line = "42 (a ) (b) R) S 7 41 40 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 123456 1 2 3"
        let entry = ProcessEntry(stat: Array(line.utf8))
        #expect(entry?.pid == 42 && entry?.parent == 7 && entry?.group == 41 && entry?.startTime == 123_456)
        #expect(entry?.isDead == false)
        #expect(ProcessEntry(stat: Array("42 (cut".utf8)) == nil)
    }

    @Test("This process is alive; one of another boot, another start or a number of nobody is not")
    func identity() {
        let own = ProcessIdentity.current()
        #expect(own.isAlive && ProcessIdentity(text: own.text) == own)
        var other = own
        other.startTime += 1
        #expect(!other.isAlive && ProcessHandle.open(other)?.pid == nil)
        other = own
        other.bootID = BootID("another")
        #expect(!other.isAlive)
        #expect(ProcessIdentity(pid: .max) == nil)
    }

    @Test("A lock is held by one, known by its holder, and free when released")
    func lock() throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("sluice-lock-\(UUID())").path
        var lock = try FileLock.tryAcquire(path)
        #expect(lock != nil)
        #expect(try FileLock.tryAcquire(path) == nil)
        #expect(FileLock.holder(of: path) == .current())
        lock?.removeFile()
        lock = nil
        #expect(FileLock.holder(of: path) == nil)
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test("Who only asks for the holder of a lock keeps nobody from taking it, however long that takes")
    func probe() throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("sluice-lock-\(UUID())").path
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        #expect(flock(descriptor, LOCK_SH) == 0)
        DispatchQueue.global().asyncAfter(deadline: .now() + 0.3) { close(descriptor) }
        let lock = try FileLock.tryAcquire(path)
        #expect(FileLock.holder(of: path) == .current())
        lock?.removeFile()
        #expect(lock != nil)
    }

    @Test("Descendants are found through any number of parents, and excluded ones with all below them")
    func descendants() {
        func entry(_ pid: Int, _ parent: Int) -> ProcessEntry? {
            ProcessEntry(stat: Array("\(pid) (x) S \(parent) 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 5".utf8))
        }
        let table = ProcessTable(
            entries: [entry(2, 1), entry(3, 2), entry(4, 3), entry(5, 2), entry(6, 5)].compactMap { $0 })
        #expect(table.descendants(of: [2]) == [3, 4, 5, 6])
        #expect(table.descendants(of: [2], excluding: [5]) == [3, 4])
    }

    @Test(
        "The folder for new cgroups is found for both versions",
        arguments: [
            (
                "8:pids:/\n0::/", "30 20 0:26 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids\n",
                ["/sys/fs/cgroup/pids"]
            ),
            (
                "0::/user.slice/a", "30 20 0:26 / /sys/fs/cgroup rw shared:4 - cgroup2 cgroup2 rw\n",
                ["/sys/fs/cgroup/user.slice/a"]
            ),
            ("0::/docker/x/y", "30 20 0:26 /docker/x /sys/fs/cgroup rw - cgroup2 cgroup rw\n", ["/sys/fs/cgroup/y"]),
            ("0::/elsewhere", "30 20 0:26 /docker/x /sys/fs/cgroup rw - cgroup2 cgroup rw\n", []),
            ("", "", []),
        ])
    func cgroupFolders(own: String, mounts: String, expected: [String]) {
        #expect(CgroupMounts(own: own, mounts: mounts).candidates == expected)
    }
}
