import Conductor
import Foundation
import GRDB
import TestSupport
import Testing

@testable import History

@Suite("An artifact", .ownThread)
struct ArtifactTests {
    let folder: ScratchFolder
    let store: Store
    let artifacts: ArtifactStore
    let run: Int

    init() throws {
        folder = try ScratchFolder()
        store = try Store.open(directory: folder.store)
        artifacts = ArtifactStore(store)
        run = try store.createRun(.sample, engine: .first).number
    }

    private func file(_ path: String, _ text: String, executable: Bool = false) throws -> ArtifactFile {
        ArtifactFile(source: try folder.write("work/" + path, text, executable: executable), path: path)
    }

    private func blobs() -> [String] {
        fileNames(in: store.paths.blobs).flatMap { fileNames(in: store.paths.blobs + "/" + $0) }
    }

    @Test("comes back with its folders, contents and executable files")
    func roundTrip() throws {
        let files = [
            try file("b/c.txt", "see"), try file("a.txt", "ay"), try file("empty", ""),
            try file("b/run", "#!/bin/sh", executable: true),
        ]
        let artifact = try artifacts.store(files, as: "out", run: run, overwrite: false)
        #expect(artifact.size == 14)
        #expect(artifact.fileCount == 4)
        #expect(try Store.open(directory: folder.store).details(ofRun: run).artifacts == [artifact])
        let target = folder.path + "/target/deep"
        try artifacts.extract(artifact, into: target)
        #expect(try text(ofFile: target + "/b/c.txt") == "see")
        #expect(try text(ofFile: target + "/empty").isEmpty)
        #expect(FileManager.default.isExecutableFile(atPath: target + "/b/run"))
        let mode = try FileManager.default.attributesOfItem(atPath: target + "/a.txt")[.posixPermissions] as? Int
        #expect((mode ?? 0) & 0o111 == 0)
        // Once more over what is there.
        try artifacts.extract(artifact, into: target)
        #expect(try text(ofFile: target + "/a.txt") == "ay")
    }

    @Test("has a digest that tells paths, modes and contents, and no order")
    func digest() throws {
        let (a, b) = (try file("a", "1"), try file("b", "2"))
        let first = try artifacts.store([a, b], as: "1", run: run, overwrite: false)
        let second = try artifacts.store([b, a], as: "2", run: run, overwrite: false)
        #expect(first.digest == second.digest)
        let other = try artifacts.store([a, try file("b", "3")], as: "3", run: run, overwrite: false)
        #expect(first.digest != other.digest)
        // printf '1' | sha256sum, and so on; then the manifest's two lines.
        #expect(blobs().contains("6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"))
    }

    @Test("keeps a content once, however often it is stored")
    func sharing() throws {
        let files = [try file("a", "same"), try file("b", "same")]
        _ = try artifacts.store(files, as: "one", run: run, overwrite: false)
        _ = try artifacts.store(files, as: "two", run: run, overwrite: false)
        #expect(blobs().count == 1)
        #expect(fileNames(in: store.paths.staging).isEmpty)
    }

    @Test("keeps its name to itself, unless it is to be overwritten")
    func overwriting() throws {
        let first = try artifacts.store([try file("a", "1")], as: "out", run: run, overwrite: false)
        let error = #expect(throws: HistoryError.self) {
            try artifacts.store([try file("a", "2")], as: "out", run: run, overwrite: false)
        }
        #expect(error?.code == .refused)
        #expect(try artifacts.artifacts(ofRun: run) == [first])
        let second = try artifacts.store([try file("a", "2")], as: "out", run: run, overwrite: true)
        #expect(second.id != first.id)
        #expect(try artifacts.artifacts(ofRun: run) == [second])
        #expect(throws: HistoryError.self) { try artifacts.extract(first, into: folder.path + "/target") }
    }

    @Test(
        "is refused with a path that leads elsewhere",
        arguments: [
            "../a", "a/../../b", "/etc/passwd", "a//b", "./a", "a/.", "", "a/", "..",
        ])
    func hostilePath(path: String) throws {
        let source = try folder.write("work/a", "1")
        let error = #expect(throws: HistoryError.self) {
            try artifacts.store([ArtifactFile(source: source, path: path)], as: "out", run: run, overwrite: false)
        }
        #expect(error?.code == .refused)
    }

    @Test("is not extracted to where a damaged store says, if that leads elsewhere")
    func hostileManifest() throws {
        let artifact = try artifacts.store([try file("a", "1")], as: "out", run: run, overwrite: false)
        try store.write { try $0.execute(sql: "UPDATE artifact_files SET path = '../escaped'") }
        let manifest = try store.read { try ArtifactManifest.fetch(ofArtifact: artifact.id, in: $0) }
        var forged = artifact
        forged.digest = manifest.digest
        #expect(throws: HistoryError.self) { try artifacts.extract(artifact, into: folder.path + "/target") }
        let error = #expect(throws: HistoryError.self) {
            try artifacts.extract(forged, into: folder.path + "/target")
        }
        #expect(error?.code == .refused)
        #expect(!fileExists(folder.path + "/escaped"))
    }

    @Test("is never written through a link that lies in its way")
    func linkInTheWay() throws {
        let outside = try folder.write("outside/b", "untouched")
        let target = folder.path + "/target"
        try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: target + "/a", withDestinationPath: folder.path + "/outside")
        let artifact = try artifacts.store([try file("a/b", "1")], as: "deep", run: run, overwrite: false)
        #expect(throws: HistoryError.self) { try artifacts.extract(artifact, into: target) }
        #expect(try text(ofFile: outside) == "untouched")

        try FileManager.default.createSymbolicLink(atPath: target + "/b", withDestinationPath: outside)
        let flat = try artifacts.store(
            [ArtifactFile(source: folder.path + "/work/a/b", path: "b")], as: "flat", run: run, overwrite: false)
        try artifacts.extract(flat, into: target)
        #expect(try text(ofFile: outside) == "untouched")
        #expect(try text(ofFile: target + "/b") == "1")
    }

    @Test("takes what the kernel makes up as it is read, such as /etc/mtab, and none of it that has no end")
    func kernelFiles() throws {
        let mounts = ArtifactFile(source: "/proc/self/mounts", path: "mtab")
        let name = ArtifactFile(source: "/proc/self/comm", path: "comm")
        let artifact = try artifacts.store([mounts, name], as: "kernel", run: run, overwrite: false)
        try artifacts.extract(artifact, into: folder.path + "/target")
        #expect(try text(ofFile: folder.path + "/target/comm") == text(ofFile: "/proc/self/comm"))
        #expect(try text(ofFile: folder.path + "/target/mtab").contains("/proc"))
        let endless = ArtifactFile(source: "/proc/self/pagemap", path: "pagemap")
        let error = #expect(throws: HistoryError.self) {
            try artifacts.store([endless], as: "endless", run: run, overwrite: false)
        }
        #expect(error?.message.contains("\"/proc/self/pagemap\" is refused: the kernel makes it up") == true)
        #expect(fileNames(in: store.paths.staging).isEmpty)
    }

    @Test("takes what a link leads to, and nothing that is no regular file")
    func sources() throws {
        let source = try folder.write("work/a", "1")
        let link = folder.path + "/work/link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: source)
        let linked = try artifacts.store(
            [ArtifactFile(source: link, path: "link")], as: "link", run: run, overwrite: false)
        #expect(linked.size == 1)
        let pipe = folder.path + "/work/pipe"
        #expect(mkfifo(pipe, 0o600) == 0)
        for bad in [pipe, folder.path + "/work", "/dev/null", folder.path + "/missing"] {
            #expect(throws: HistoryError.self) {
                try artifacts.store([ArtifactFile(source: bad, path: "x")], as: "bad", run: run, overwrite: false)
            }
        }
        #expect(try artifacts.artifacts(ofRun: run) == [linked])
        #expect(fileNames(in: store.paths.staging).isEmpty)
    }

    @Test(
        "needs a name that GitHub would take, a run, and files",
        arguments: ["", "a/b", "..", ".", "a\0b", "a:b", "a\nb", "a\r\nb", "\"", "?"])
    func names(name: String) throws {
        #expect(throws: HistoryError.self) {
            try artifacts.store([try file("a", "1")], as: name, run: run, overwrite: false)
        }
        #expect(throws: HistoryError.self) { try artifacts.store([], as: "out", run: run, overwrite: false) }
        let error = #expect(throws: HistoryError.self) {
            try artifacts.store([try file("a", "1")], as: "out", run: 99, overwrite: false)
        }
        #expect(error?.code == .unknownRun)
        #expect(blobs().isEmpty)
    }

    @Test(
        "cannot hold two files at one path, or a file where another one needs a folder",
        arguments: [
            ["a", "a"], ["a", "a/b"], ["a/b/c", "a/b"],
        ])
    func contradiction(paths: [String]) throws {
        let source = try folder.write("work/x", "1")
        let files = paths.map { ArtifactFile(source: source, path: $0) }
        let error = #expect(throws: HistoryError.self) {
            try artifacts.store(files, as: "out", run: run, overwrite: false)
        }
        #expect(error?.code == .refused)
    }

    @Test(
        "is not handed out when its content is not the one that was stored",
        arguments: ["other", "much more", "link", "gone"])
    func tampered(how: String) throws {
        let artifact = try artifacts.store([try file("a", "1")], as: "out", run: run, overwrite: false)
        let blob = store.paths.blob(blobs()[0])
        try FileManager.default.removeItem(atPath: blob)
        switch how {
        case "other": try Data("2".utf8).write(to: URL(fileURLWithPath: blob))
        case "much more":
            // A bomb: nothing on the disk, and a gigabyte to read.
            try Data().write(to: URL(fileURLWithPath: blob))
            #expect(truncate(blob, 1 << 30) == 0)
        case "link":
            let secret = try folder.write("outside/secret", "1")
            try FileManager.default.createSymbolicLink(atPath: blob, withDestinationPath: secret)
        default: break
        }
        #expect(throws: HistoryError.self) { try artifacts.extract(artifact, into: folder.path + "/target") }
        #expect(fileNames(in: folder.path + "/target").isEmpty)
    }

    @Test("is not handed out under a name that leads elsewhere", arguments: ["..", "../out", "/out"])
    func hostileName(name: String) throws {
        var artifact = try artifacts.store([try file("a", "1")], as: "out", run: run, overwrite: false)
        artifact.name = name
        let error = #expect(throws: HistoryError.self) {
            try artifacts.extract(artifact, into: folder.path + "/target/" + name)
        }
        #expect(error?.code == .refused)
        #expect(!fileExists(folder.path + "/target") && !fileExists(folder.path + "/out"))
    }

    @Test("is the same archive, byte for byte, whether it is written to a file or read piece by piece")
    func archive() throws {
        let files = [
            try file("b/run", "#!/bin/sh", executable: true), try file("empty", ""),
            try file("large", String(repeating: "0123456789", count: 100_000)),
        ]
        let artifact = try artifacts.store(files, as: "out", run: run, overwrite: false)
        let path = folder.path + "/out.zip"
        try artifacts.write(artifact, toArchive: path)
        var archive = ArtifactArchive(try artifacts.contents(of: artifact))
        var bytes: [UInt8] = []
        while case let piece = try archive.next(), !piece.isEmpty { bytes += piece }
        #expect(bytes.count == archive.length)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)).elementsEqual(bytes))
        let middle = try artifacts.contents(of: artifact)[2].bytes(at: 500_005, limit: 7)
        #expect(String(decoding: middle, as: UTF8.self) == "5678901")
    }

    @Test("of which a content was changed is not read out")
    func changedContent() throws {
        let artifact = try artifacts.store([try file("a", "as it was")], as: "out", run: run, overwrite: false)
        let content = try artifacts.contents(of: artifact)[0]
        try FileManager.default.removeItem(atPath: content.blob)
        try Data("shorter".utf8).write(to: URL(fileURLWithPath: content.blob))
        #expect(throws: HistoryError.self) { try content.bytes(at: 0, limit: 100) }
        var archive = ArtifactArchive([content])
        #expect(throws: HistoryError.self) { try archive.next() }
    }
}
