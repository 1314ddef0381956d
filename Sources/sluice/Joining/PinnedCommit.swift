import Display
import Git
import Glibc

/// The commit that a run is pinned to, and the ref that it stands for.
struct PinnedCommit {
    var commit: CommitID
    /// The full name; the SHA itself where no branch or tag was named and HEAD is on none.
    var reference: String
    /// Whether the commit is a snapshot of a dirty tree.
    var isSnapshot: Bool
    /// HEAD before the snapshot: what it was made on.
    var base: CommitID

    /// Whether it is the default branch's, by its name or as the branch's newest commit.
    func isOnDefaultBranch(of repository: Repository) throws(GitError) -> Bool {
        guard let name = repository.defaultBranch() else { return true }
        if reference == "refs/heads/" + name { return true }
        return try repository.branch(name)?.commit == commit
    }

    /// The newest commit of the default branch, where this is no commit of it.
    func movedToDefaultBranch(of repository: Repository) throws(Failure) -> PinnedCommit? {
        do {
            guard try !isOnDefaultBranch(of: repository), let name = repository.defaultBranch(),
                let tip = try repository.branch(name)?.commit
            else { return nil }
            return PinnedCommit(commit: tip, reference: "refs/heads/" + name, isSnapshot: false, base: tip)
        } catch {
            throw Failure(error)
        }
    }

    /// The commit that was asked for or, without one, HEAD with all that is changed and not committed.
    static func find(_ repository: Repository, ref: String?) throws(Failure) -> (PinnedCommit, notices: [String]) {
        do {
            if let ref {
                let resolved = try repository.resolve(ref)
                // A branch of a remote is that branch to its workflows.
                let named = resolved.reference?.replacing(/^refs\/remotes\/[^\/]+\//, with: "refs/heads/")
                let reference = named ?? resolved.commit.hex
                return (
                    PinnedCommit(
                        commit: resolved.commit, reference: reference, isSnapshot: false, base: resolved.commit), []
                )
            }
            let head = try repository.head()
            let snapshot = try repository.snapshot(progress: SnapshotNotice().show)
            var notices = snapshot.warnings.map { "warning: \($0.message)" }
            if snapshot.isDirty {
                let count = snapshot.changedPaths.count
                notices.insert(
                    "\(count) changed \(count == 1 ? "file is" : "files are") not committed: running the snapshot "
                        + "\(snapshot.commit.short) of your tree.", at: 0)
            }
            return (
                PinnedCommit(
                    commit: snapshot.commit, reference: head.reference ?? head.commit.hex,
                    isSnapshot: snapshot.isDirty, base: head.commit), notices
            )
        } catch {
            throw Failure(error)
        }
    }
}

/// Says on a terminal that a large snapshot is being written: zlib takes its time.
struct SnapshotNotice {
    /// Bytes from which on it is worth a word.
    private static let large: Int64 = 32 << 20

    func show(_ progress: SnapshotProgress) {
        guard progress.bytesTotal >= Self.large, isatty(STDERR_FILENO) == 1 else { return }
        let percent = progress.bytesDone * 100 / max(1, progress.bytesTotal)
        StandardOutput.write(
            "\rwriting a snapshot of \(progress.bytesTotal >> 20) MiB: \(percent) %\u{1B}[K\r", to: STDERR_FILENO)
    }
}
