import Conductor
import Foundation
import GRDB
import Glibc
import TestSupport
import Testing

@testable import History

/// Archives that nobody's save made: whoever can write to the store or to a workspace must not be able to write elsewhere by them.
@Suite("A tampered cache", .ownThread)
struct HostileCacheTests {
    let folder: ScratchFolder
    let store: Store
    let caches: CacheStore

    init() throws {
        folder = try ScratchFolder()
        store = try Store.open(directory: folder.store)
        caches = CacheStore(store)
    }

    private var target: String { folder.path + "/target" }

    /// An entry of the store whose archive is what Python's own tar module writes.
    private func entry(_ members: String) throws -> CacheEntry {
        let source = try folder.write("target/kept", "kept")
        _ = try caches.save(paths: [source], key: "k", version: "v", scope: "s")
        let archive = store.paths.caches + "/" + fileNames(in: store.paths.caches)[0]
        let entry = try #require(try caches.find(keys: ["k"], version: "v", scopes: ["s"]))
        try store.write { try $0.execute(sql: "UPDATE caches SET compression = 'none'") }
        try FileManager.default.removeItem(atPath: archive)
        let script = """
            import io, sys, tarfile
            folder, archive = sys.argv[1:]
            tar = tarfile.open(archive, "w", format=tarfile.GNU_FORMAT)
            def add(name, type=tarfile.REGTYPE, link="", size=1):
                member = tarfile.TarInfo(name)
                member.type, member.linkname = type, link
                member.size = size if type == tarfile.REGTYPE else 0
                tar.addfile(member, io.BytesIO(b"x" * size) if type == tarfile.REGTYPE else None)
            \(members)
            tar.close()
            """
        let path = try folder.write("make.py", script)
        let python = Process()
        python.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        python.arguments = ["python3", path, folder.path, archive.replacing(#/\.tar\..*/#, with: ".tar.none")]
        try python.run()
        python.waitUntilExit()
        try #require(python.terminationStatus == 0)
        return entry
    }

    static let rows = [
        ("an absolute path elsewhere", "add(f'{folder}/outside/a')"),
        ("a way up", "add(f'{folder}/target/../outside/a')"),
        ("a relative path", "add('outside/a')"),
        (
            "a link, and a file behind it",
            "add(f'{folder}/target/l', tarfile.SYMTYPE, f'{folder}/outside'); add(f'{folder}/target/l/a')"
        ),
        ("a hard link to a file elsewhere", "add(f'{folder}/target/h', tarfile.LNKTYPE, f'{folder}/outside/kept')"),
        ("a device", "add(f'{folder}/target/d', tarfile.CHRTYPE)"),
        ("a pipe", "add(f'{folder}/target/p', tarfile.FIFOTYPE)"),
        ("a long name that leads up", "add(f'{folder}/target/' + 'a/' * 80 + '../' * 82 + 'outside/a')"),
    ]

    @Test("writes nothing at all", arguments: rows)
    func refused(what: String, members: String) throws {
        _ = try folder.write("outside/kept", "kept")
        let entry = try entry("add(f'{folder}/target/first'); " + members)
        let error = #expect(throws: HistoryError.self) { try caches.restore(entry, within: [target]) }
        #expect(error?.code == .refused, "\(error?.message ?? "")")
        #expect(fileNames(in: target) == ["kept"] && fileNames(in: folder.path + "/outside") == ["kept"])
        #expect(!fileExists(folder.path + "/outside/a"))
    }

    @Test("that would hold more than there is room for writes nothing")
    func bomb() throws {
        // A header may say what it likes; that there are so many bytes is not needed to refuse it.
        let entry = try entry(
            "member = tarfile.TarInfo(f'{folder}/target/b'); member.size = 1 << 60; tar.fileobj.write(member.tobuf(tarfile.GNU_FORMAT))"
        )
        let error = #expect(throws: HistoryError.self) { try caches.restore(entry, within: [target]) }
        #expect(error?.code == .refused || error?.code == .damaged)
        #expect(fileNames(in: target) == ["kept"])
    }

    @Test("is not written through a link that lies in the way, and a link of its own is a link")
    func links() throws {
        _ = try folder.write("outside/kept", "kept")
        let entry = try entry(
            "add(f'{folder}/target/way/a'); add(f'{folder}/target/own', tarfile.SYMTYPE, '../outside')")
        try FileManager.default.createSymbolicLink(atPath: target + "/way", withDestinationPath: "../outside")
        let error = #expect(throws: HistoryError.self) { try caches.restore(entry, within: [target]) }
        #expect(error?.code == .refused)
        #expect(fileNames(in: folder.path + "/outside") == ["kept"])
        #expect(unlink(target + "/way") == 0)
        try caches.restore(entry, within: [target])
        #expect(try text(ofFile: target + "/way/a") == "x")
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: target + "/own") == "../outside")
    }

    @Test("whose bytes are changed at any place is refused, or unpacked within its folder", arguments: 0..<40)
    func mutated(seed: Int) throws {
        let entry = try entry("add(f'{folder}/target/one', size=700); add(f'{folder}/target/' + 'long' * 40 + '/two')")
        let archive = store.paths.caches + "/" + fileNames(in: store.paths.caches)[0]
        var bytes = try Data(contentsOf: URL(fileURLWithPath: archive))
        bytes[(seed * 7919) % 3000] ^= UInt8(1 << (seed % 8))
        try bytes.write(to: URL(fileURLWithPath: archive))
        let before = Set(fileNames(in: folder.path))
        do {
            try caches.restore(entry, within: [target])
        } catch let error as HistoryError {
            #expect([.refused, .damaged, .archiver].contains(error.code), "\(error.message)")
        }
        #expect(Set(fileNames(in: folder.path)) == before)
    }
}
