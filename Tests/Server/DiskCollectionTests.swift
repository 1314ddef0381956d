import Foundation
import Glibc
import TestSupport
import Testing

private func canMount() -> Bool {
    let folder = NSTemporaryDirectory() + "sluice-mount-\(getpid())"
    guard mkdir(folder, 0o755) == 0 else { return false }
    defer { rmdir(folder) }
    guard mount("tmpfs", folder, "tmpfs", 0, "size=1m") == 0 else { return false }
    umount(folder)
    return true
}

/// With a small disk of its own as the server's folder.
@Suite("Room on the server's disk", .ownThread, .enabled(if: canMount(), "only root can mount a small disk here"))
struct DiskCollectionTests {
    private static let workflow =
        "on: workflow_dispatch\njobs: { a: { runs-on: ubuntu-latest, steps: [{ run: 'true' }] } }\n"

    private func with(_ body: (ServedScratch) throws -> Void) throws {
        try ServedScratch.with(workflows: ["ci": Self.workflow]) { served in
            try served.run("ci")
            served.stop()
            try #require(eventually(within: 120) { served.scratch.leftovers().isEmpty })
            let kept = served.scratch.folder + "/kept"
            try FileManager.default.moveItem(atPath: served.data, toPath: kept)
            try FileManager.default.createDirectory(atPath: served.data, withIntermediateDirectories: true)
            try #require(mount("tmpfs", served.data, "tmpfs", 0, "size=96m") == 0)
            defer {
                served.stop()
                #expect(umount2(served.data, Int32(MNT_DETACH)) == 0)
            }
            let copy = try served.scratch.start(["-a", kept + "/.", served.data], program: "cp").answer()
            try #require(copy.status == 0, "\(copy)")
            try served.configure(
                "projects:\n  demo:\n    repository: \(served.scratch.repository)\n"
                    + "capacity: { jobs: 4, memory-floor: 1MiB, disk-floor: 48MiB }\n")
            try body(served)
        }
    }

    private func fill(_ path: String, megabytes: Int) throws {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(count: megabytes << 20).write(to: URL(fileURLWithPath: path))
    }

    private func hasSucceeded(_ run: Int, _ served: ServedScratch) -> Bool {
        let reply = try? served.tell("GET", "/api/v1/projects/demo/runs/\(run)")
        return (try? reply?.object())?["conclusion"] as? String == "success"
    }

    private func dispatch(_ served: ServedScratch) throws -> HTTPReply {
        try served.tell("POST", "/api/v1/projects/demo/runs", body: #"{"workflow": "ci"}"#)
    }

    @Test("below the floor the server removes what nothing needs, says what, and then begins what waits")
    func collects() throws {
        try with { served in
            // Of a run that the history has forgotten.
            try fill(served.store + "/runs/9999/log", megabytes: 60)
            try served.start()
            let reply = try dispatch(served)
            #expect([201, 202].contains(reply.status), "\(reply) \(served.log)")
            // The disk goes with the test, and takes nothing away from a run.
            #expect(eventually(within: 120) { hasSucceeded(2, served) }, "\(served.log)")
            #expect(access(served.store + "/runs/9999", F_OK) != 0)
            // What is recorded stays.
            #expect(access(served.store + "/runs/1", F_OK) == 0)
            #expect(served.log.contains("are kept free: what is old is removed."), "\(served.log)")
            // What waits begins as soon as there is room, which may be before all is told.
            #expect(eventually(within: 120) { served.log.contains("Removed leftover files") }, "\(served.log)")
            let isCounted = try eventually(within: 120) {
                try served.get("/metrics").text.contains("sluice_collections_total 1\n")
            }
            let metrics = try served.get("/metrics").text
            #expect(isCounted, "\(metrics)")
            #expect(metrics.contains("sluice_disk_floor_bytes 50331648\n"), "\(metrics)")
        }
    }

    @Test("what is guaranteed stays though the disk is full, and what waits says for what")
    func keeps() throws {
        try with { served in
            let log = served.store + "/runs/1/kept.log"
            try fill(log, megabytes: 60)
            try served.start()
            try #require(
                eventually(within: 120) { served.log.contains("There was nothing to remove.") }, "\(served.log)")
            let waiting = try served.tell(
                "POST", "/api/v1/projects/demo/runs", body: #"{"workflow": "ci"}"#)
            #expect(waiting.status == 202, "\(waiting)")
            #expect(waiting.text.contains("of the disk are free; 48 MB are kept free."), "\(waiting)")
            #expect(access(log, F_OK) == 0)
        }
    }
}
