import CGit2
import Source

/// Where HEAD stands.
package struct Head: Hashable, Sendable {
    /// The full name of the branch, like `refs/heads/main`; nil when HEAD is detached.
    package let reference: String?
    package let commit: CommitID
}

/// What a revision meant.
package struct Resolved: Hashable, Sendable {
    package let commit: CommitID
    /// The full name when the revision was the name of a branch, tag or other ref; nil for a SHA or `main~1`.
    package let reference: String?
}

extension Repository {
    /// Throws `noCommits` on an unborn branch.
    package func head() throws(GitError) -> Head {
        var reference: OpaquePointer?
        let result = git_repository_head(&reference, pointer)
        if result == GIT_EUNBORNBRANCH.rawValue { throw .noCommits(branch: unbornBranch()) }
        guard result == 0, let reference else {
            throw unreadableHead(underlying: LibraryFailure(result).text)
        }
        defer { git_reference_free(reference) }
        let commit = try peel(reference, written: "HEAD")
        let isDetached = git_repository_head_detached(pointer) == 1
        return Head(reference: isDetached ? nil : String(cString: git_reference_name(reference)), commit: commit)
    }

    /// Where HEAD itself is sound, it is the branch that is not.
    private func unreadableHead(underlying: String) -> GitError {
        guard let branch = unbornBranch() else {
            return .corrupt(
                "HEAD of the repository in '\(gitDirectory)' names nothing that can be read.",
                hint: "`git symbolic-ref HEAD refs/heads/main` mends it; name your branch there.",
                underlying: underlying)
        }
        return .corrupt(
            "HEAD is the branch '\(branch)', and the file '\(commonDirectory)/refs/heads/\(branch)' names no commit.",
            hint:
                "`git reflog \(branch)` may tell the last commit; `git update-ref refs/heads/\(branch) COMMIT` sets it.",
            underlying: underlying)
    }

    private func unbornBranch() -> String? {
        var reference: OpaquePointer?
        guard git_reference_lookup(&reference, pointer, "HEAD") == 0, let reference else { return nil }
        defer { git_reference_free(reference) }
        guard let target = git_reference_symbolic_target(reference) else { return nil }
        let name = String(cString: target)
        return name.hasPrefix("refs/heads/") ? String(name.dropFirst(11)) : name
    }

    private func peel(_ reference: OpaquePointer, written: String) throws(GitError) -> CommitID {
        var object: OpaquePointer?
        let result = git_reference_peel(&object, reference, GIT_OBJECT_COMMIT)
        guard result == 0, let object else {
            let failure = LibraryFailure(result)
            if result == GIT_EPEEL.rawValue || result == GIT_EINVALIDSPEC.rawValue { throw .notACommit(written) }
            throw .corrupt("'\(written)' points at a commit that is missing or damaged.", underlying: failure.text)
        }
        defer { git_object_free(object) }
        return CommitID(ObjectID(git_object_id(object).pointee))
    }

    /// The commit that a branch, tag, SHA, prefix or expression such as `main~2` means, by git's rules.
    package func resolve(_ revision: String) throws(GitError) -> Resolved {
        if revision == "HEAD" || revision == "@" {
            let head = try head()
            return Resolved(commit: head.commit, reference: head.reference)
        }
        var object: OpaquePointer?
        var reference: OpaquePointer?
        let result = git_revparse_ext(&object, &reference, pointer, revision)
        defer {
            git_object_free(object)
            git_reference_free(reference)
        }
        guard result == 0, let object else { throw explain(revision, LibraryFailure(result)) }
        var peeled: OpaquePointer?
        guard git_object_peel(&peeled, object, GIT_OBJECT_COMMIT) == 0, let peeled else { throw .notACommit(revision) }
        defer { git_object_free(peeled) }
        let name = reference.map { String(cString: git_reference_name($0)) }
        let commit = CommitID(ObjectID(git_object_id(peeled).pointee))
        return Resolved(commit: commit, reference: name == "HEAD" ? nil : name)
    }

    private func explain(_ revision: String, _ failure: LibraryFailure) -> GitError {
        let isHex = !revision.isEmpty && revision.allSatisfy { $0.isASCII && $0.isHexDigit }
        switch failure.code {
        case GIT_EAMBIGUOUS.rawValue where isHex && revision.utf8.count < 4:
            return unknown(revision, isHex: false, failure)
        case GIT_EAMBIGUOUS.rawValue:
            return GitError(
                .ambiguousRevision, "'\(revision)' is the beginning of more than one commit or object.",
                hint: "Give more digits.", underlying: failure.text)
        case GIT_EINVALIDSPEC.rawValue:
            return GitError(
                .unknownRevision, "'\(revision)' cannot be the name of a commit.",
                hint: "Give a branch, a tag or a SHA.", underlying: failure.text)
        case GIT_ENOTFOUND.rawValue:
            return unknown(revision, isHex: isHex && revision.utf8.count >= 7, failure)
        default:
            return .corrupt("'\(revision)' could not be read from the repository.", underlying: failure.text)
        }
    }

    private func unknown(_ revision: String, isHex: Bool, _ failure: LibraryFailure) -> GitError {
        let names = shortNames()
        if names.contains(revision) {
            return .corrupt("'\(revision)' points at a commit that is missing or damaged.", underlying: failure.text)
        }
        if names.isEmpty, git_repository_head_unborn(pointer) == 1 { return .noCommits(branch: unbornBranch()) }
        let nearest = nearestName(to: revision, among: names)
        let what = isHex ? "commit" : "branch, tag or commit"
        return GitError(
            .unknownRevision, "There is no \(what) '\(revision)' in this repository.",
            hint: nearest.map { "Did you mean '\($0)'?" } ?? (isHex ? "Fetch it first with `git fetch`." : nil),
            underlying: failure.text)
    }

    /// Branches and tags as people write them, sorted.
    private func shortNames() -> [String] {
        var names: [String] = []
        for reference in references() where reference.name != "refs/stash" {
            for prefix in ["refs/heads/", "refs/tags/", "refs/remotes/"] where reference.name.hasPrefix(prefix) {
                names.append(String(reference.name.dropFirst(prefix.count)))
            }
        }
        return names.sorted()
    }
}

extension GitError {
    fileprivate static func notACommit(_ revision: String) -> GitError {
        GitError(
            .notACommit, "'\(revision)' is not a commit, nor a tag of one.", hint: "Give a branch, a tag or a SHA.")
    }
}
