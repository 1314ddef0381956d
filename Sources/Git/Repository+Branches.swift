import CGit2

extension Repository {
    /// The default branch's short name: what origin says, else `init.defaultBranch`, `main` or `master` where such
    /// a branch exists, else the current branch; nil when all of that fails.
    package func defaultBranch() -> String? {
        let prefix = "refs/remotes/origin/"
        if let target = symbolicTarget(of: prefix + "HEAD"), target.hasPrefix(prefix) {
            return String(target.dropFirst(prefix.count))
        }
        let candidates = [configuration("init.defaultbranch"), "main", "master"].compactMap(\.self)
        if let found = candidates.first(where: { target(ofReference: "refs/heads/" + $0) != nil }) { return found }
        guard let current = symbolicTarget(of: "HEAD"), current.hasPrefix("refs/heads/") else { return nil }
        return String(current.dropFirst(11))
    }

    /// The commit of a branch by its short name: this repository's own, else origin's; nil if neither is there.
    package func branch(_ name: String) throws(GitError) -> Resolved? {
        for prefix in ["refs/heads/", "refs/remotes/origin/"] where target(ofReference: prefix + name) != nil {
            return try resolve(prefix + name)
        }
        return nil
    }

    /// Where origin has a branch of this short name; nil if it has none that is known here.
    package func originBranch(_ name: String) throws(GitError) -> CommitID? {
        let reference = "refs/remotes/origin/" + name
        // To resolve what is not there takes a look at all refs, for the hint in its error.
        return target(ofReference: reference) == nil ? nil : try resolve(reference).commit
    }

    private func symbolicTarget(of name: String) -> String? {
        var reference: OpaquePointer?
        guard git_reference_lookup(&reference, pointer, name) == 0, let reference else { return nil }
        defer { git_reference_free(reference) }
        return git_reference_symbolic_target(reference).map { String(cString: $0) }
    }

    /// The best common ancestor of two commits, or nil when they have none.
    package func mergeBase(_ a: CommitID, _ b: CommitID) throws(GitError) -> CommitID? {
        var (base, one, two) = (git_oid(), a.object.oid, b.object.oid)
        let result = git_merge_base(&base, pointer, &one, &two)
        if result == GIT_ENOTFOUND.rawValue { return nil }
        guard result == 0 else {
            throw LibraryFailure(result).error(while: "looking for the common ancestor of \(a.short) and \(b.short)")
        }
        return CommitID(ObjectID(base))
    }
}
