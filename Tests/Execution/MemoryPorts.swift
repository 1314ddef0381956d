import Conductor
import Execution
import Foundation
import Synchronization

/// Artifacts and caches in memory, and checkouts that write one file.
final class MemoryPorts: ArtifactPort, CachePort, CheckoutPort {
    struct Contents: Sendable {
        var artifacts: [(artifact: Artifact, files: [String: String])] = []
        var retentionDays: [String: Int] = [:]
        var caches: [(entry: CacheEntry, paths: [String])] = []
        var restored: [Int] = []
        var checkouts: [CheckoutRequest] = []
    }

    let contents = Mutex(Contents())

    var ports: ActionPorts { ActionPorts(artifacts: self, caches: self, checkout: self) }

    func store(
        _ files: [ArtifactFile], as name: String, run: Int, overwrite: Bool, retentionDays: Int?
    ) throws -> Artifact {
        try contents.withLock { contents in
            contents.retentionDays[name] = retentionDays
            if overwrite {
                contents.artifacts.removeAll { $0.artifact.name == name }
            } else if contents.artifacts.contains(where: { $0.artifact.name == name && $0.artifact.run == run }) {
                throw TestFailure(description: "There is an artifact '\(name)' already.")
            }
            var texts: [String: String] = [:]
            for file in files { texts[file.path] = try String(contentsOfFile: file.source, encoding: .utf8) }
            let artifact = Artifact(
                id: contents.artifacts.count + 1, run: run, name: name, size: 0, fileCount: files.count,
                digest: "d-" + name)
            contents.artifacts.append((artifact, texts))
            return artifact
        }
    }

    func artifacts(ofRun run: Int) throws -> [Artifact] {
        contents.withLock { $0.artifacts.map(\.artifact).filter { $0.run == run } }
    }

    func extract(_ artifact: Artifact, into directory: String) throws {
        let files = contents.withLock { $0.artifacts.first { $0.artifact.id == artifact.id }?.files ?? [:] }
        for (path, text) in files {
            let file = directory + "/" + path
            try FileManager.default.createDirectory(
                atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        }
    }

    func files(of name: String) -> [String: String]? {
        contents.withLock { $0.artifacts.first { $0.artifact.name == name }?.files }
    }

    func find(keys: [String], version: String, scopes: [String]) throws -> CacheEntry? {
        contents.withLock { contents in
            for scope in scopes {
                let entries = contents.caches.map(\.entry).filter { $0.scope == scope && $0.version == version }
                if let exact = entries.last(where: { $0.key == keys[0] }) { return exact }
                for key in keys {
                    if let entry = entries.last(where: { $0.key.hasPrefix(key) }) { return entry }
                }
            }
            return nil
        }
    }

    func restore(_ entry: CacheEntry, within roots: [String]) throws {
        contents.withLock { $0.restored.append(entry.id) }
    }

    func save(paths: [String], key: String, version: String, scope: String) throws -> Bool {
        contents.withLock { contents in
            let isTaken = contents.caches.contains {
                $0.entry.key == key && $0.entry.version == version && $0.entry.scope == scope
            }
            if isTaken { return false }
            let entry = CacheEntry(id: contents.caches.count + 1, key: key, version: version, scope: scope, size: 1)
            contents.caches.append((entry, paths))
            return true
        }
    }

    func checkOut(_ request: CheckoutRequest) throws {
        contents.withLock { $0.checkouts.append(request) }
        try FileManager.default.createDirectory(
            atPath: request.directory + "/.git", withIntermediateDirectories: true)
        try Data("ref: refs/heads/main\n".utf8).write(to: URL(fileURLWithPath: request.directory + "/.git/HEAD"))
        try Data("\(String(repeating: "b", count: 40)) refs/heads/main\n".utf8)
            .write(to: URL(fileURLWithPath: request.directory + "/.git/packed-refs"))
        try Data("checked out".utf8).write(to: URL(fileURLWithPath: request.directory + "/file"))
    }
}

struct TestFailure: Error, CustomStringConvertible {
    var description: String
}
