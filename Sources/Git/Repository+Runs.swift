import CGit2
import Glibc

extension Repository {
    private static let runPrefix = "refs/sluice/runs/"

    /// Keeps a run's commit from git's garbage collection, as `refs/sluice/runs/<number>`.
    package func keep(run number: Int, commit: CommitID) throws(GitError) {
        let name = Self.runPrefix + String(number)
        var oid = commit.object.oid
        let result = retryingWhileLocked {
            var reference: OpaquePointer?
            let result = git_reference_create(&reference, pointer, name, &oid, 1, nil)
            git_reference_free(reference)
            return result
        }
        guard result == 0 else { throw LibraryFailure(result).error(while: "writing the ref '\(name)'") }
    }

    /// Lets go of a run's commit; a run that was not kept is no error.
    package func forget(run number: Int) throws(GitError) {
        let name = Self.runPrefix + String(number)
        let result = retryingWhileLocked { git_reference_remove(pointer, name) }
        guard result == 0 || result == GIT_ENOTFOUND.rawValue else {
            throw LibraryFailure(result).error(while: "removing the ref '\(name)'")
        }
    }

    /// The commits that runs keep, by run number.
    package func keptRuns() -> [Int: CommitID] {
        var kept: [Int: CommitID] = [:]
        for reference in references() where reference.name.hasPrefix(Self.runPrefix) {
            guard let number = Int(reference.name.dropFirst(Self.runPrefix.count)) else { continue }
            kept[number] = CommitID(reference.target)
        }
        return kept
    }

    /// Another git process holds a ref's lock for microseconds, packed-refs' for milliseconds: a second is plenty.
    private func retryingWhileLocked(_ body: () -> Int32) -> Int32 {
        for _ in 0..<200 {
            let result = body()
            guard result == GIT_ELOCKED.rawValue else { return result }
            usleep(5000)
        }
        return body()
    }
}
