import CGit2

/// The work tree as a commit.
package struct Snapshot: Hashable, Sendable {
    /// HEAD itself when nothing differs from it.
    package let commit: CommitID
    /// What differs from HEAD, sorted.
    package let changedPaths: [String]
    package let warnings: [SnapshotWarning]

    package var isDirty: Bool { !changedPaths.isEmpty }
}

/// How far the reading of changed files has come.
package struct SnapshotProgress: Hashable, Sendable {
    package let path: String
    /// Bytes read before this file, and of all changed files.
    package let bytesDone: Int64, bytesTotal: Int64
}

extension Repository {
    /// Writes what `git add --all` would commit, without touching index, HEAD, branches or files.
    ///
    /// Changed files are those that git calls changed or untracked; ignored ones stay out. No hook and no external
    /// filter runs. The commit's parent is HEAD and its times are HEAD's, so that the same content on the same HEAD is
    /// the same commit each time.
    package func snapshot(progress: (SnapshotProgress) -> Void = { _ in }) throws(GitError) -> Snapshot {
        guard let workDirectory else { throw .bareRepository(gitDirectory) }
        let head = try head()
        let headCommit = try commit(head.commit)
        var builder = try SnapshotBuilder(self, workDirectory: workDirectory)
        let tree = try builder.writeTree(progress: progress)
        guard tree != headCommit.tree else {
            return Snapshot(commit: head.commit, changedPaths: [], warnings: builder.sortedWarnings)
        }
        let branch = head.reference.map { " of \($0.removingPrefix("refs/heads/"))" } ?? ""
        let text = snapshotText(
            tree: tree, parent: headCommit, message: "sluice snapshot\(branch) at \(head.commit.short)\n")
        let commit = CommitID(try write(text.utf8, as: GIT_OBJECT_COMMIT))
        return Snapshot(
            commit: commit, changedPaths: try changedPaths(fromTree: headCommit.tree, toTree: tree),
            warnings: builder.sortedWarnings)
    }

    private func snapshotText(tree: ObjectID, parent: Commit, message: String) -> String {
        let name = configuration("user.name").map(cleaned) ?? ""
        let email = configuration("user.email").map(cleaned) ?? ""
        let (time, offset) = (parent.committer.time, parent.committer.offset)
        let digits = abs(offset) / 60 * 100 + abs(offset) % 60
        let zone =
            (offset < 0 ? "-" : "+") + String(repeating: "0", count: max(0, 4 - String(digits).count)) + "\(digits)"
        let person = name.isEmpty || email.isEmpty ? "Sluice <sluice@localhost>" : "\(name) <\(email)>"
        let stamp = "\(person) \(time) \(zone)"
        return "tree \(tree)\nparent \(parent.id)\nauthor \(stamp)\ncommitter \(stamp)\n\n\(message)"
    }

    /// A name that cannot break out of its line in the commit.
    private func cleaned(_ text: String) -> String {
        let kept = text.unicodeScalars.filter { $0.value >= 0x20 && $0 != "<" && $0 != ">" }
        return String(String.UnicodeScalarView(kept)).trimmed
    }
}

extension String {
    func removingPrefix(_ prefix: String) -> String {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : self
    }

    var trimmed: String {
        var rest = self[...]
        while rest.first?.isWhitespace == true { rest = rest.dropFirst() }
        while rest.last?.isWhitespace == true { rest = rest.dropLast() }
        return String(rest)
    }
}
