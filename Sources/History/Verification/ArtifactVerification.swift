import Conductor
import GRDB
import Glibc

/// Compares artifacts with their manifests, and contents with their digests; each content once, however many artifacts hold it.
struct ArtifactVerification {
    let store: Store
    private(set) var count = 0
    /// By digest, what is wrong with it; nil for what is as it was.
    private var known: [String: String?] = [:]

    init(store: Store) {
        self.store = store
    }

    var contents: Int { known.count }

    mutating func findings(ofRun run: Int) throws(HistoryError) -> [StoreFinding] {
        let artifacts = try store.readSnapshot { database in
            try Artifact.fetchAll(ofRun: run, in: database).map {
                ($0, try ArtifactManifest.fetch(ofArtifact: $0.id, in: database))
            }
        }
        var findings: [StoreFinding] = []
        for (artifact, manifest) in artifacts {
            count += 1
            let found = self.findings(artifact, manifest)
            // A collector that came meanwhile, or a step that stored it anew, has taken it away.
            guard !found.isEmpty, try isThere(artifact) else { continue }
            findings += found
        }
        return findings
    }

    private func isThere(_ artifact: Artifact) throws(HistoryError) -> Bool {
        try store.read { try Artifact.fetchAll(ofRun: artifact.run, in: $0).contains(artifact) }
    }

    private mutating func findings(_ artifact: Artifact, _ manifest: ArtifactManifest) -> [StoreFinding] {
        let name = "the artifact '\(artifact.name)'"
        let advice = "do not use it; 'sluice rerun \(artifact.run)' makes it anew"
        guard manifest.digest == artifact.digest, manifest.size == artifact.size,
            manifest.files.count == artifact.fileCount
        else {
            let problem = "\(name) is not what was stored: its list of files, or its row, was changed"
            return [StoreFinding(.artifact, run: artifact.run, problem, advice: advice)]
        }
        return manifest.files.compactMap { file in
            guard let problem = problem(with: file) else { return nil }
            return StoreFinding(
                .artifact, run: artifact.run, path: store.paths.blob(file.digest),
                "the content of '\(file.path)' in \(name) \(problem)", advice: advice)
        }
    }

    private mutating func problem(with file: ArtifactManifest.File) -> String? {
        if let known = known[file.digest] { return known }
        let problem = Self.problem(store.paths.blob(file.digest), file)
        known[file.digest] = .some(problem)
        return problem
    }

    private static func problem(_ path: String, _ file: ArtifactManifest.File) -> String? {
        guard fileExists(path) else { return "is gone" }
        do throws(HistoryError) {
            let content = try OpenFile(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
            let size = Int(try content.status().st_size)
            guard size == file.size else { return "has \(size) bytes, and \(file.size) were stored" }
            return try content.digest() == file.digest ? nil : "was changed: it has another SHA-256"
        } catch {
            return "cannot be read: \(error.message)".withoutFullStop
        }
    }
}
