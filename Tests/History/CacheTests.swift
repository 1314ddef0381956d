import Conductor
import Foundation
import Runs
import Synchronization
import TestSupport
import Testing

@testable import History

@Suite("A cache", .ownThread)
struct CacheTests {
    let folder: ScratchFolder
    let store: Store
    let caches: CacheStore
    private let main = "refs/heads/main"
    private let topic = "refs/heads/topic"

    init() throws {
        folder = try ScratchFolder()
        let time = Mutex(1.0)
        store = try Store.open(directory: folder.store) {
            time.withLock {
                $0 += 1
                return .seconds($0)
            }
        }
        caches = CacheStore(store)
    }

    private func save(_ key: String, version: String = "v", scope: String, _ text: String = "x") throws -> Bool {
        let path = try folder.write("work/cached", text)
        return try caches.save(paths: [path], key: key, version: version, scope: scope)
    }

    @Test("comes back to where it was, with folders, links and executable files")
    func roundTrip() throws {
        let work = folder.path + "/work"
        _ = try folder.write("work/node modules/a b.txt", "one")
        _ = try folder.write("work/node modules/-run", "#!/bin/sh", executable: true)
        try FileManager.default.createSymbolicLink(
            atPath: work + "/node modules/link", withDestinationPath: "a b.txt")
        let other = try folder.write("other/file\nname", "two")
        let paths = [work + "/node modules", folder.path + "/missing", other]
        #expect(try caches.save(paths: paths, key: "k", version: "v", scope: main))
        try FileManager.default.removeItem(atPath: work)
        try FileManager.default.removeItem(atPath: other)
        let entry = try #require(try caches.find(keys: ["k"], version: "v", scopes: [main]))
        #expect(entry.size > 0)
        try caches.restore(entry, within: [folder.path])
        #expect(try text(ofFile: work + "/node modules/link") == "one")
        #expect(FileManager.default.isExecutableFile(atPath: work + "/node modules/-run"))
        #expect(try text(ofFile: other) == "two")
        #expect(fileNames(in: store.paths.staging).isEmpty)
    }

    @Test("is found by its key, else by the beginning of a key, the newest first, in the first scope that has any")
    func finding() throws {
        #expect(try save("linux-1", scope: main))
        #expect(try save("linux-2", scope: main))
        #expect(try save("linux-", scope: topic))
        #expect(try save("linux-3", version: "other", scope: main))
        let cases: [(keys: [String], scopes: [String], expected: String?)] = [
            (["linux-1"], [main], "linux-1"),
            (["linux-9", "linux-"], [main], "linux-2"),
            (["linux-9", "linux-1", "linux-"], [main], "linux-1"),
            (["linux"], [main], "linux-2"),
            (["linux-1"], [topic, main], "linux-1"),
            (["linux-1", "linux-"], [topic, main], "linux-"),
            (["linux%"], [main], nil),
            (["LINUX-1"], [main], nil),
            (["linux-3"], [main], nil),
            (["linux-1"], [], nil),
            ([], [main], nil),
        ]
        for (keys, scopes, expected) in cases {
            let found = try caches.find(keys: keys, version: "v", scopes: scopes)
            #expect(found?.key == expected, "\(keys) in \(scopes)")
        }
    }

    @Test("never changes: a key that is taken in its scope is not saved again")
    func taken() throws {
        #expect(try save("k", scope: main, "one"))
        #expect(try !save("k", scope: main, "two"))
        #expect(try save("k", scope: topic, "three"))
        let entry = try #require(try caches.find(keys: ["k"], version: "v", scopes: [main]))
        try caches.restore(entry, within: [folder.path])
        #expect(try text(ofFile: folder.path + "/work/cached") == "one")
    }

    @Test("makes room for new ones when it is the least recently used")
    func eviction() throws {
        for key in ["a", "b", "c"] { #expect(try save(key, scope: main)) }
        let entry = try #require(try caches.find(keys: ["a"], version: "v", scopes: [main]))
        try caches.restore(entry, within: [folder.path])
        let small = CacheStore(store, sizeLimit: entry.size * 5 / 2)
        let path = try folder.write("work/cached", "x")
        #expect(try small.save(paths: [path], key: "d", version: "v", scope: main))
        let left = try ["a", "b", "c", "d"].filter { try caches.find(keys: [$0], version: "v", scopes: [main]) != nil }
        #expect(left == ["a", "d"])
        #expect(fileNames(in: store.paths.caches).count == 2)
        let tiny = CacheStore(store, sizeLimit: 10)
        #expect(throws: HistoryError.self) { try tiny.save(paths: [path], key: "e", version: "v", scope: main) }
    }

    @Test("whose archive is gone is not found, and its key can be saved again")
    func lostArchive() throws {
        #expect(try save("k", scope: main))
        let entry = try #require(try caches.find(keys: ["k"], version: "v", scopes: [main]))
        try FileManager.default.removeItem(atPath: store.paths.caches)
        #expect(try caches.find(keys: ["k"], version: "v", scopes: [main]) == nil)
        #expect(throws: HistoryError.self) { try caches.restore(entry, within: [folder.path]) }
        #expect(try save("k", scope: main))
        #expect(try caches.find(keys: ["k"], version: "v", scopes: [main]) != nil)
    }

    @Test("of nothing, or of a relative path, is refused")
    func refused() throws {
        for paths in [[folder.path + "/missing"], ["relative"], []] {
            let error = #expect(throws: HistoryError.self) {
                try caches.save(paths: paths, key: "k", version: "v", scope: main)
            }
            #expect(error?.code == .refused)
        }
    }

    @Test("that is damaged says what tar says")
    func damaged() throws {
        #expect(try save("k", scope: main))
        let entry = try #require(try caches.find(keys: ["k"], version: "v", scopes: [main]))
        let archive = store.paths.caches + "/" + fileNames(in: store.paths.caches)[0]
        try FileManager.default.removeItem(atPath: archive)
        try Data("no archive".utf8).write(to: URL(fileURLWithPath: archive))
        let error = #expect(throws: HistoryError.self) { try caches.restore(entry, within: [folder.path]) }
        #expect(error?.code == .archiver || error?.code == .damaged)
    }
}
