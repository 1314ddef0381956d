import Conductor
import Foundation
import Runs
import Synchronization
import TestSupport
import Testing

@testable import History

@Suite("gc", .ownThread)
struct CollectionTests {
    let folder: ScratchFolder
    let store: Store
    let artifacts: ArtifactStore

    init() throws {
        folder = try ScratchFolder()
        store = try Store.open(directory: folder.store)
        artifacts = ArtifactStore(store)
    }

    private func storeArtifact(_ text: String, run: Int) throws {
        let source = try folder.write("work/file", text)
        let file = ArtifactFile(source: source, path: "file")
        _ = try artifacts.store([file], as: "out", run: run, overwrite: false)
    }

    private func blobs() -> Int {
        fileNames(in: store.paths.blobs).reduce(0) { $0 + fileNames(in: store.paths.blobs + "/" + $1).count }
    }

    @Test("removes old runs with their folders and contents, and never one that has not finished")
    func runs() throws {
        let unfinished = try store.createRun(.sample, engine: .first).number
        try storeArtifact("unfinished", run: unfinished)
        for number in 2...5 {
            try store.recordFinishedRun(["build": 1])
            try storeArtifact(number == 2 ? "old" : "shared", run: number)
        }
        for number in 1...5 { _ = try folder.write("store/runs/\(number)/steps/a/log", "12345") }
        _ = try folder.write("store/runs/999/leftover", "1")
        var retention = Retention()
        retention.runs = 2
        let report = try store.collectGarbage(retention, takeSlot: { _, _ in true })
        #expect(report.runs == [2, 3])
        #expect(report.bytes == 2 * 5 + 1 + 3)
        #expect(try store.runNumbers() == [1, 4, 5])
        #expect(fileNames(in: store.paths.runs) == ["1", "4", "5"])
        #expect(blobs() == 2)
        #expect(throws: HistoryError.self) { try store.entries(ofRun: 2) }
        #expect(try store.entries(ofRun: 5).count == 5)
        #expect(try store.collectGarbage(retention, takeSlot: { _, _ in true }) == GarbageReport())
    }

    @Test("removes the artifacts of finished runs when they are old")
    func artifactAge() throws {
        let unfinished = try store.createRun(.sample, engine: .first).number
        let finished = try store.recordFinishedRun([:])
        for run in [unfinished, finished] { try storeArtifact("text \(run)", run: run) }
        #expect(try store.collectGarbage(takeSlot: { _, _ in true }).artifacts == 0)
        var retention = Retention()
        retention.artifactAge = -1
        #expect(try store.collectGarbage(retention, takeSlot: { _, _ in true }).artifacts == 1)
        #expect(try artifacts.artifacts(ofRun: finished).isEmpty)
        #expect(try artifacts.artifacts(ofRun: unfinished).count == 1)
        #expect(blobs() == 1)
    }

    @Test("removes an artifact when its own retention-days are over, and not before")
    func retentionDays() throws {
        let day = 86400.0
        let clock = Mutex(100 * day)
        let store = try Store.open(directory: folder.path + "/timed") { .seconds(clock.withLock { $0 }) }
        let artifacts = ArtifactStore(store)
        let run = try store.recordFinishedRun([:])
        let file = ArtifactFile(source: try folder.write("work/file", "1"), path: "file")
        for (name, days) in [("usual", nil), ("short", 2), ("long", 90)] {
            _ = try artifacts.store([file], as: name, run: run, overwrite: false, retentionDays: days)
        }
        for (age, left) in [
            (1.0, ["long", "short", "usual"]), (3, ["long", "usual"]), (31, ["long"]), (89, ["long"]), (91, []),
        ] {
            clock.withLock { $0 = (100 + age) * day }
            _ = try store.collectGarbage(takeSlot: { _, _ in true })
            #expect(try artifacts.artifacts(ofRun: run).map(\.name) == left, "after \(age) days")
        }
    }

    @Test("removes slots that are old and free, contents that nothing refers to, and what a crash left half written")
    func leftovers() throws {
        for slot in ["free", "held"] { _ = try folder.write("store/slots/w/\(slot)/file", "123") }
        _ = try folder.write("store/blobs/ab/abcdef", "1234")
        _ = try folder.write("store/caches/77.tar.none", "12")
        let staged = try folder.write("store/staging/1-a", "1")
        _ = try folder.write("store/staging/1-b", "1")
        let old = Date(timeIntervalSinceNow: -2 * 86400)
        try FileManager.default.setAttributes([.modificationDate: old], ofItemAtPath: staged)
        #expect(try store.collectGarbage(takeSlot: { _, _ in true }).slots == 0)
        #expect(fileNames(in: store.paths.staging) == ["1-b"])
        var retention = Retention()
        retention.slotAge = -10
        let report = try store.collectGarbage(retention) { slot, _ in !slot.hasSuffix("/held") }
        #expect(report.slots == 1)
        #expect(report.bytes == 3)
        #expect(fileNames(in: store.paths.slots + "/w") == ["held"])
        #expect(blobs() == 0)
        #expect(fileNames(in: store.paths.caches).isEmpty)
    }

    @Test("makes caches fit")
    func caches() throws {
        let path = try folder.write("work/file", "1")
        for key in ["a", "b"] {
            _ = try CacheStore(store).save(paths: [path], key: key, version: "v", scope: "refs/heads/main")
        }
        var retention = Retention()
        retention.cacheSize = 0
        let report = try store.collectGarbage(retention, takeSlot: { _, _ in true })
        #expect(report.caches == 2)
        #expect(report.bytes > 0)
    }
}
