import Foundation
import TestSupport

/// A folder of bare repositories, as `actions: mirror` of sluice.yml names one, and the work trees that fill it.
extension Scratch {
    var mirror: String { folder + "/mirror" }

    /// Commits the files to `owner/repo`, and sets branch main and, if one is named, the tag to that commit, wherever it was before.
    @discardableResult
    func publish(_ repository: String, tag: String? = "v1", _ files: [String: String]) throws -> String {
        let work = folder + "/published/" + repository
        let bare = "\(mirror)/\(repository).git"
        if !FileManager.default.fileExists(atPath: work) {
            try FileManager.default.createDirectory(atPath: work, withIntermediateDirectories: true)
            try git("init", "-q", "-b", "main", in: work)
            try git("init", "-q", "--bare", "-b", "main", bare)
        }
        for (name, text) in files {
            let file = URL(fileURLWithPath: work + "/" + name)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try text.write(to: file, atomically: false, encoding: .utf8)
        }
        try git("add", "-A", in: work)
        try git("commit", "-q", "-m", "Published", in: work)
        if let tag { try git("tag", "-f", tag, in: work) }
        try git("push", "-q", "-f", bare, "main", "--tags", in: work)
        return try git("rev-parse", "HEAD", in: work)
    }

    /// Writes a workflow and the settings, and commits them.
    func commit(_ workflow: String, settings: String = "actions: { sources: [], mirror: ../mirror }\n") throws {
        try write("workflows/w.yml", workflow)
        try write("sluice.yml", settings)
        try commit()
    }

    /// The commits of a repository that are kept in the store.
    func kept(_ repository: String) -> [String] {
        let folder = path(".sluice/actions/" + repository)
        return ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }

    /// A workflow of one job with these steps, each a flow mapping.
    static func workflow(_ steps: String...) -> String {
        "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n"
            + steps.map { "      - { \($0) }\n" }.joined()
    }

    static func composite(_ steps: String...) -> String {
        "runs:\n  using: composite\n  steps:\n" + steps.map { "    - { \($0) }\n" }.joined()
    }
}
