import Foundation
import Glibc
import Processes
import TestSupport
import Testing

/// On a small disk in memory, where this user may mount one. A run's directory is `<data>/runs/1` there, as ever.
@Suite(
    "A full disk", .ownThread,
    .enabled(if: MemoryDisk.canBeMade, "Mounting a disk in memory is not permitted here."))
struct FullDiskTests {
    private func with(_ body: (KeeperFixture, String) async throws -> Void) async throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("sluice-disk-\(UUID())").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try #require(mount("tmpfs", path, "tmpfs", 0, "size=32m") == 0)
        defer {
            umount2(path, Int32(MNT_DETACH))
            rmdir(path)
        }
        try await KeeperFixture.with(in: path + "/runs/1") { try await body($0, path) }
    }

    @Test(
        "ends no step and loses no exit: a long log leaves room, and its step's record says what is missing and where")
    func longLog() async throws {
        try await with { keeper, disk in
            let engine = try keeper.engine()
            let record = try await engine.run(try keeper.script("1", "yes 123456789 | head -c 60000000; echo end"))
            #expect(record.status == .exited(code: 0) && record.truncated)
            #expect(
                record.logFailure == "The output cannot be written to \"\(keeper.run.steps)/1/log\": the disk is full.")
            #expect(record.logBytes > 20_000_000 && record.logBytes < 32 << 20)
            let next = try await engine.run(try keeper.script("2", "seq 5000"))
            #expect(next.logFailure == nil)
            #expect(try keeper.log("2") == (1...5000).map { "\($0)\n" }.joined())
        }
    }

    @Test("gives its reserve to short logs and to exit records")
    func reserve() async throws {
        try await with { keeper, disk in
            let engine = try keeper.engine()
            #expect(FileManager.default.createFile(atPath: disk + "/reserve", contents: Data(count: 1 << 20)))
            let fill = "cat /dev/zero > \(disk)/filler || echo full"
            let record = try await engine.run(try keeper.script("1", fill))
            #expect(record.status == .exited(code: 0) && record.logFailure == nil)
            #expect(try keeper.log("1").hasSuffix("full\n"))
            #expect(!FileManager.default.fileExists(atPath: disk + "/reserve"))
            #expect(try ExitRecord.read(runDirectory: keeper.run, step: StepID("1")) == record)
            #expect(try await engine.run(try keeper.script("2", "echo fine")).logFailure == nil)
        }
    }

    @Test("that has room again is written to again, in the same step, and the log says where bytes are missing")
    func roomAgain() async throws {
        try await with { keeper, disk in
            let engine = try keeper.engine()
            let script = """
                seq 20000
                cat /dev/zero > \(disk)/filler || echo full
                seq 300000
                rm \(disk)/filler; sleep 0.1; echo room again; seq 10
                """
            let record = try await engine.run(try keeper.script("1", script))
            #expect(record.status == .exited(code: 0) && record.logFailure != nil)
            let log = try keeper.log("1")
            #expect(log.contains("bytes are missing here: there was no room for them.\n"))
            #expect(log.hasSuffix("room again\n" + (1...10).map { "\($0)\n" }.joined()))
            #expect(log.utf8.count == Int(record.logBytes))
        }
    }
}

private enum MemoryDisk {
    /// Tried once.
    static let canBeMade: Bool = {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("sluice-disk-\(UUID())").path
        guard mkdir(path, 0o700) == 0 else { return false }
        defer { rmdir(path) }
        return mount("tmpfs", path, "tmpfs", 0, "size=1m") == 0 && umount(path) == 0
    }()
}
