import Conductor
import Expressions
import Foundation
import Glibc
import Planning
import Runs
import TestSupport
import Testing

@testable import History

/// On a small disk in memory, where this user may mount one.
@Suite(
    "The reserve of a disk", .ownThread,
    .enabled(if: SmallDisk.canBeMade, "Mounting a disk in memory is not permitted here."))
struct ReserveTests {
    @Test("is there for the journal when the disk is full, and is made anew when there is room again")
    func fullDisk() throws {
        let disk = try SmallDisk(megabytes: 64)
        let store = try Store.open(directory: disk.path + "/data")
        let run = try store.createRun(.sample, engine: .first)
        let journal = store.journal(ofRun: run.number, plan: samplePlan(["build": 0]), token: run.token)
        #expect(disk.size(of: "data/reserve") == 1 << 20)
        try disk.fill()
        // More than SQLite has preallocated, and less than the reserve.
        for number in 0..<100 {
            let text = Value.string(String(repeating: "x", count: 4000))
            let entry = JournalEntry(
                sequence: 2 + number, time: .seconds(1), event: .callStarted(JobID("build"), inputs: ["text": text]))
            try journal.append([entry], durably: number % 10 == 0)
        }
        #expect(disk.size(of: "data/reserve") == nil)
        #expect(try store.entries(ofRun: run.number).count == 101)
        disk.empty()
        _ = try store.createRun(.sample, engine: .first)
        #expect(disk.size(of: "data/reserve") == 1 << 20)
    }

    @Test("is not made where it would take what is left")
    func noRoom() throws {
        let disk = try SmallDisk(megabytes: 64)
        let store = try Store.open(directory: disk.path + "/data")
        try disk.fill(leaving: 3 << 20)
        _ = try store.createRun(.sample, engine: .first)
        #expect(disk.size(of: "data/reserve") == nil)
    }
}

/// A small file system in memory, unmounted with the value.
final class SmallDisk {
    let path: String

    /// Whether this user may mount, tried once.
    static let canBeMade = (try? SmallDisk(megabytes: 1)) != nil

    init(megabytes: Int) throws {
        path = NSTemporaryDirectory() + "sluice-disk-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        guard mount("tmpfs", path, "tmpfs", 0, "size=\(megabytes)m") == 0 else {
            rmdir(path)
            throw CocoaError(.fileWriteNoPermission)
        }
    }

    deinit {
        umount2(path, Int32(MNT_DETACH))
        rmdir(path)
    }

    func size(of name: String) -> Int? {
        var status = stat()
        return stat(path + "/" + name, &status) == 0 ? Int(status.st_size) : nil
    }

    /// Writes until so many bytes are left, to the last byte.
    func fill(leaving rest: Int = 0) throws {
        // A child that another test starts meanwhile must not hold it: its room would not be free when it is removed.
        let file = open(path + "/filler", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw CocoaError(.fileWriteUnknown) }
        defer { close(file) }
        for size in [65536, 4096, 1] {
            let bytes = [UInt8](repeating: 0, count: size)
            while free - rest >= size, write(file, bytes, size) > 0 {}
        }
        if rest == 0 { while write(file, "x", 1) > 0 {} }
    }

    private var free: Int {
        var status = statvfs()
        return statvfs(path, &status) == 0 ? Int(status.f_bavail) * Int(status.f_frsize) : 0
    }

    func empty() { unlink(path + "/filler") }
}
