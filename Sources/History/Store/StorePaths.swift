package import Runs

/// Where the store keeps what; the folders of runs are the keeper's to fill.
package struct StorePaths: Hashable, Sendable {
    package let directory: String

    package init(_ directory: String) {
        self.directory = directory.count > 1 && directory.hasSuffix("/") ? String(directory.dropLast()) : directory
    }

    /// The store in which a run has this folder; nil for a folder that is no run's.
    package init?(ofRunDirectory path: String) {
        let parts = path.split(separator: "/")
        guard path.hasPrefix("/"), parts.count > 2, parts[parts.count - 2] == "runs", Int(parts[parts.count - 1]) != nil
        else { return nil }
        self.init("/" + parts.dropLast(2).joined(separator: "/"))
    }

    package var database: String { directory + "/history.sqlite" }
    /// Work directories that jobs use again and again.
    package var slots: String { directory + "/slots" }
    package var runs: String { directory + "/runs" }
    /// What tests of stacks have written.
    package var stacks: String { directory + "/stacks" }

    package func runDirectory(_ run: Int) -> String { "\(runs)/\(run)" }

    package func stackDirectory(_ project: String) -> String { "\(stacks)/\(project)" }

    /// The folder of a step: `log`, `log.times` and what else the keeper writes.
    package func stepDirectory(_ run: Int, step: StepID) -> String { "\(runDirectory(run))/steps/\(step)" }

    package func stepLog(_ run: Int, step: StepID) -> String { stepDirectory(run, step: step) + "/log" }
    package func stepLogTimes(_ run: Int, step: StepID) -> String { stepDirectory(run, step: step) + "/log.times" }

    var ignoreFile: String { directory + "/.gitignore" }
    /// Held locked while the database is made or migrated.
    var migrationLock: String { directory + "/migration.lock" }
    /// Given up when the disk is full; keepers know it by this place, too.
    var reserve: String { directory + "/reserve" }
    /// Contents of artifacts, named by their SHA-256.
    var blobs: String { directory + "/blobs" }
    var caches: String { directory + "/caches" }
    /// What is being written and has no name yet.
    var staging: String { directory + "/staging" }

    func blob(_ digest: String) -> String { "\(blobs)/\(digest.prefix(2))/\(digest)" }
}
