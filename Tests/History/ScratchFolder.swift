import Conductor
import Foundation
import Runs

@testable import History

/// A temporary folder that is gone when the test is.
final class ScratchFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "sluice-history-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var store: String { path + "/store" }

    func write(_ name: String, _ text: String, executable: Bool = false) throws -> String {
        let file = path + "/" + name
        let folder = (file as NSString).deletingLastPathComponent
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: file))
        if executable { try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file) }
        return file
    }
}

func text(ofFile path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

extension EngineIdentity {
    static let first = EngineIdentity(bootID: "boot-a", processID: 100, startTime: 5000)
    static let second = EngineIdentity(bootID: "boot-a", processID: 200, startTime: 6000)
}

extension ArtifactStore {
    /// Stores it for as long as is usual.
    func store(_ files: [ArtifactFile], as name: String, run: Int, overwrite: Bool) throws -> Artifact {
        try store(files, as: name, run: run, overwrite: overwrite, retentionDays: nil)
    }
}
