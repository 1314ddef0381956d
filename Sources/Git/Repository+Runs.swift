import CGit2
import Glibc

/// Where the commits of a store's runs are kept: several stores can be of one repository.
package struct RunReferences: Hashable, Sendable {
    fileprivate let prefix: String

    /// `refs/sluice/runs/`, of the store that is the repository's own.
    package static let own = RunReferences(prefix: "refs/sluice/runs/")

    /// `refs/sluice/stores/<store>/runs/`
    ///
    /// - Parameter store: Letters and digits that no other store has.
    package static func store(_ store: String) -> RunReferences {
        RunReferences(prefix: "refs/sluice/stores/\(store)/runs/")
    }
}

extension Repository {
    /// Whether it is a work tree of a repository elsewhere; see git-worktree(1).
    package var isLinkedWorkTree: Bool { git_repository_is_worktree(pointer) == 1 }

    /// Keeps a run's commit from git's garbage collection, as `refs/sluice/runs/<number>`.
    package func keep(
        run number: Int, commit: CommitID, in references: RunReferences = .own
    ) throws(GitError) {
        let name = references.prefix + String(number)
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
    package func forget(run number: Int, in references: RunReferences = .own) throws(GitError) {
        let name = references.prefix + String(number)
        let result = retryingWhileLocked { git_reference_remove(pointer, name) }
        guard result == 0 || result == GIT_ENOTFOUND.rawValue else {
            throw LibraryFailure(result).error(while: "removing the ref '\(name)'")
        }
    }

    /// The commits that runs keep, by run number.
    package func keptRuns(in runs: RunReferences = .own) -> [Int: CommitID] {
        var kept: [Int: CommitID] = [:]
        for reference in references() where reference.name.hasPrefix(runs.prefix) {
            guard let number = Int(reference.name.dropFirst(runs.prefix.count)) else { continue }
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
