import Source

/// What a ref of another repository means.
package struct OriginReference: Hashable, Sendable {
    /// The full name; nil for a SHA.
    package let name: String?
    package let commit: CommitID

    /// Whether it is a tag, which should stay where it is.
    package var isTag: Bool { name?.hasPrefix("refs/tags/") ?? false }
}

extension Origin {
    /// The commit that `v1`, `main` or forty digits name: a SHA first, then a tag, then a branch. Throws `unknownRevision`.
    package func resolve(_ ref: String) throws(GitError) -> OriginReference {
        if let commit = CommitID(hex: ref) { return OriginReference(name: nil, commit: commit) }
        let tips = try tips()
        for name in ["refs/tags/" + ref, "refs/heads/" + ref, ref] {
            guard let id = tips[name] else { continue }
            return OriginReference(name: name, commit: CommitID(id))
        }
        throw unknown(ref, Array(tips.keys))
    }

    /// Sees to it that `repository` has the commit, with no more of a history than must be.
    ///
    /// A server is never asked for a bare SHA: it might be one of a fork, which no branch or tag of this repository has ever led to.
    ///
    /// - Parameter ref: As written after `@`, where the commit is likely to be found.
    package func obtain(_ commit: CommitID, of ref: String) throws(GitError) {
        if has(commit) { return }
        guard isRemote else { throw lacks(commit) }
        let connection = try OriginConnection(self)
        let tips = try tips().filter { $0.key.hasPrefix("refs/heads/") || $0.key.hasPrefix("refs/tags/") }
        if let tip = tips.filter({ $0.value == commit.object }).keys.min() {
            try connection.fetch([tip], history: .newest)
            if has(commit) { return }
        }
        if let name = ["refs/tags/" + ref, "refs/heads/" + ref].first(where: { tips[$0] != nil }) {
            try connection.fetch([name], history: .all)
            if has(commit) { return }
        }
        try connection.fetch(tips.keys.sorted(), history: .all)
        guard has(commit) else { throw lacks(commit) }
    }

    private func lacks(_ commit: CommitID) -> GitError {
        GitError(
            .unknownRevision, "'\(address)' has no commit \(commit), or no branch or tag of it leads there.",
            hint: isRemote ? nil : "Fetch it into that repository first.")
    }

    private func unknown(_ ref: String, _ names: [String]) -> GitError {
        let short = names.compactMap { name in
            ["refs/heads/", "refs/tags/"].first { name.hasPrefix($0) }.map { String(name.dropFirst($0.count)) }
        }
        let nearest = nearestName(to: ref, among: short.sorted())
        return GitError(
            .unknownRevision, "'\(address)' has no branch, tag or commit '\(ref)'.",
            hint: nearest.map { "Did you mean '\($0)'?" })
    }
}

extension GitError {
    /// A tag that is not where it was when it was looked at.
    package static func moved(_ name: String, from old: CommitID, to new: CommitID, at address: String) -> GitError {
        GitError(
            .movedTag, "The tag of '\(name)' has moved in '\(address)': locked is \(old), now it is \(new).",
            hint: "Look at what has changed; 'sluice lock --update' then accepts the new commit.")
    }

    package static func noOrigin(_ name: String, asked: String) -> GitError {
        GitError(
            .unknownRepository, "Nowhere is '\(name)' to be had: \(asked).",
            hint: "'actions:' in sluice.yml names the places to look in.")
    }
}
