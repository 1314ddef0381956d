import Foundation
import Glibc
import TestSupport
import Testing

/// A full disk, and a store that is damaged or newer than the program.
@Suite("A faulty store", .ownThread)
struct StoreFaultTests {
    static let workflow = "on: push\njobs: { a: { runs-on: linux, steps: [{ run: echo ok }] } }\n"

    /// The store's tables as another program would change them.
    private func change(_ scratch: Scratch, _ statement: String) throws {
        let answer = try scratch.start([".sluice/history.sqlite", statement], program: "sqlite3")
            .answer()
        try #require(answer.status == 0, "\(answer)")
    }

    private func expectFault(_ answer: Answer, _ words: String) {
        #expect(answer.status == 3, "\(answer)")
        #expect(answer.errors.contains("error: ") && answer.errors.contains(words), "\(answer)")
    }

    @Test("that was emptied is not taken for a new one")
    func emptied() throws {
        try Scratch.with(workflows: ["w": Self.workflow]) { scratch in
            #expect(try scratch.run("run", "w").status == 0)
            for suffix in ["", "-wal", "-shm"] {
                try Data().write(to: URL(fileURLWithPath: scratch.path(".sluice/history.sqlite" + suffix)))
            }
            for command in [["history"], ["run", "w"]] { expectFault(try scratch.start(command).answer(), "empty") }
        }
    }

    @Test("that is damaged is told as that", arguments: ["all of it", "its tables"])
    func damaged(part: String) throws {
        try Scratch.with(workflows: ["w": Self.workflow]) { scratch in
            #expect(try scratch.run("run", "w").status == 0)
            for suffix in ["-wal", "-shm"] {
                try? FileManager.default.removeItem(atPath: scratch.path(".sluice/history.sqlite" + suffix))
            }
            let store = scratch.path(".sluice/history.sqlite")
            var bytes = try Data(contentsOf: URL(fileURLWithPath: store))
            let start = part == "all of it" ? 0 : min(100, bytes.count)
            bytes.replaceSubrange(start..., with: Data(repeating: 0x5a, count: bytes.count - start))
            try bytes.write(to: URL(fileURLWithPath: store))
            for command in [["run", "w"], ["history"], ["show", "1"], ["gc"]] {
                expectFault(try scratch.start(command).answer(), "damaged")
            }
        }
    }

    @Test(
        "that is newer than the program is refused, and left as it is",
        .enabled(if: Program.isInstalled("sqlite3")))
    func newer() throws {
        try Scratch.with(workflows: ["w": Self.workflow]) { scratch in
            #expect(try scratch.run("run", "w").status == 0)
            try change(scratch, "PRAGMA user_version = 9999;")
            for command in [["run", "w"], ["history"]] {
                expectFault(try scratch.start(command).answer(), "newer")
            }
        }
    }

    @Test(
        "on a full disk ends the command with a sentence, and what was recorded is there",
        .enabled(if: Disk.canBeMade))
    func fullDisk() throws {
        try Scratch.with(workflows: ["w": Self.workflow]) { scratch in
            let disk = try Disk(at: scratch.folder + "/data", megabytes: 4)
            defer { disk.remove() }
            #expect(try scratch.run("run", "w", "--data-dir", disk.path).status == 0)
            try disk.fill()
            expectFault(try scratch.run("run", "w", "--data-dir", disk.path), "full")
            try disk.empty()
            #expect(try scratch.runCount("--data-dir", disk.path) == 1)
            #expect(try scratch.run("run", "w", "--data-dir", disk.path).status == 0)
            #expect(try scratch.run("logs", "1", "--raw", "--data-dir", disk.path).output == "ok\n")
        }
    }

    @Test("is not made for a snapshot that the disk has no room for", .enabled(if: Disk.canBeMade))
    func fullDiskOfRepository() throws {
        try Scratch.with(workflows: ["w": Self.workflow]) { scratch in
            let disk = try Disk(at: scratch.folder + "/disk", megabytes: 12)
            defer { disk.remove() }
            let clone = disk.path + "/clone"
            try scratch.git("clone", "--quiet", scratch.repository, clone)
            // Large enough to be written bit by bit, and not to be made small.
            let bytes = Data((0..<(4 << 20)).map { _ in UInt8.random(in: .min ... .max) })
            try bytes.write(to: URL(fileURLWithPath: clone + "/large"))
            try disk.fill()
            let data = scratch.folder + "/data"
            expectFault(try scratch.run("run", "w", "--data-dir", data, in: clone), "The disk is full: writing 'large'")
            try disk.empty()
            let again = try scratch.run("run", "w", "--data-dir", data, in: clone)
            #expect(again.status == 0, "\(again)")
        }
    }
}

enum Program {
    static func isInstalled(_ name: String) -> Bool {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return folders.contains { access("\($0)/\(name)", X_OK) == 0 }
    }
}

/// A small file system in memory.
struct Disk {
    let path: String

    /// Whether this user may mount, tried once.
    static let canBeMade: Bool = {
        let path = NSTemporaryDirectory() + "/sluice-end-to-end-" + UUID().uuidString
        guard mkdir(path, 0o700) == 0 else { return false }
        defer { rmdir(path) }
        guard mount("tmpfs", path, "tmpfs", 0, "size=1m") == 0 else { return false }
        return umount(path) == 0
    }()

    init(at path: String, megabytes: Int) throws {
        self.path = path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        guard mount("tmpfs", path, "tmpfs", 0, "size=\(megabytes)m") == 0 else {
            throw ChildProcess.Failure(description: "mount: \(String(cString: strerror(errno)))")
        }
    }

    /// Writes until nothing fits any more, to the last byte.
    func fill() throws {
        // A child that another test starts meanwhile must not hold it: its room would not be free when it is removed.
        let file = open(path + "/filler", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            throw ChildProcess.Failure(description: "\(path)/filler cannot be made")
        }
        defer { close(file) }
        for size in [65536, 1] {
            let bytes = [UInt8](repeating: 0, count: size)
            while write(file, bytes, size) > 0 {}
        }
    }

    func empty() throws { try FileManager.default.removeItem(atPath: path + "/filler") }

    func remove() {
        if umount2(path, Int32(MNT_DETACH)) != 0 { perror("umount") }
    }
}
