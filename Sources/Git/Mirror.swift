import CGit2
import Glibc

/// A bare repository that has the branches and tags of another one, and no others: what is gone there is gone here.
package struct Mirror: Sendable {
    /// Of the bare repository.
    package let path: String
    /// Where the other one is. Whoever asks for a mirror vouches for it: nothing but libgit2 looks at it.
    package let url: String

    package init(path: String, url: String) {
        (self.path, self.url) = (path, url)
    }

    /// Branches and tags, and nothing that a server may keep besides.
    private static let specifications = ["+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"]

    /// Fetches what is new and lets go of what is gone; makes the repository where there is none.
    ///
    /// - Parameters:
    ///   - extra: Full names of refs that are wanted besides, such as `refs/pull/7/head`.
    ///   - limit: Bytes that stop coming are waited for no longer than that. A server that takes a connection and never says a word
    ///     is given up by the operating system.
    package func fetch(
        _ extra: [String] = [], as login: MirrorLogin = .none, within limit: Duration = .seconds(300)
    ) throws(GitError) {
        let repository = try prepared()
        let remote = try Handle("preparing to fetch from '\(url)'", freedBy: git_remote_free) {
            git_remote_lookup(&$0, repository.pointer, "origin")
        }
        let talk = MirrorTalk(url: url, login: login, deadline: .now + limit)
        try talk.connect(remote)
        defer { git_remote_disconnect(remote.pointer) }
        let branch = defaultBranch(of: remote)
        try talk.fetch(remote, Self.specifications, prune: true)
        // A prune knows the refs that were asked for last.
        if !extra.isEmpty { try talk.fetch(remote, extra.map { "+\($0):\($0)" }, prune: false) }
        if let branch { try remember(branch, in: repository) }
    }

    /// The repository, with a remote `origin` that stands for the URL as it is now.
    private func prepared() throws(GitError) -> Repository {
        try Library.start()
        if !isDirectory(path) {
            var made: OpaquePointer?
            try check("making the repository '\(path)'") { git_repository_init(&made, path, 1) }
            git_repository_free(made)
        }
        let repository = try Repository(RepositoryLocation(folder: nil, gitFile: nil, gitDirectory: path))
        guard repository.originURL != url else { return repository }
        var remote: OpaquePointer?
        if git_remote_lookup(&remote, repository.pointer, "origin") == 0 {
            git_remote_free(remote)
            try check("naming '\(url)'") { git_remote_set_url(repository.pointer, "origin", url) }
        } else {
            try check("naming '\(url)'") {
                git_remote_create_with_fetchspec(&remote, repository.pointer, "origin", url, Self.specifications[0])
            }
            git_remote_free(remote)
        }
        return repository
    }

    /// What the server's HEAD stands for; nil for a server that does not tell, and one without commits.
    private func defaultBranch(of remote: Handle) -> String? {
        var name = git_buf()
        defer { git_buf_dispose(&name) }
        guard git_remote_default_branch(&name, remote.pointer) == 0, let text = name.ptr else { return nil }
        let full = String(cString: text)
        return full.hasPrefix("refs/heads/") ? String(full.dropFirst(11)) : nil
    }

    /// HEAD, and what `Repository.defaultBranch()` looks at first.
    private func remember(_ branch: String, in repository: Repository) throws(GitError) {
        for (name, target) in [
            ("HEAD", "refs/heads/\(branch)"), ("refs/remotes/origin/HEAD", "refs/remotes/origin/\(branch)"),
        ] {
            var reference: OpaquePointer?
            try check("writing '\(name)'") {
                git_reference_symbolic_create(&reference, repository.pointer, name, target, 1, nil)
            }
            git_reference_free(reference)
        }
    }
}

extension Repository {
    /// The repository in this very folder; nil where there is none.
    package static func open(_ folder: String) throws(GitError) -> Repository? {
        guard isDirectory(folder), let location = try RepositoryLocation.location(at: folder) else { return nil }
        return try Repository(location)
    }

    /// The commits that its branches and tags lead to, by full name. What leads to no commit is left out.
    package func tips() -> [String: CommitID] {
        var tips: [String: CommitID] = [:]
        for reference in references()
        where reference.name.hasPrefix("refs/heads/") || reference.name.hasPrefix("refs/tags/") {
            tips[reference.name] = CommitID(peeledTag(reference.target) ?? reference.target)
        }
        return tips
    }

    /// Whether its objects have the commit.
    package func has(_ commit: CommitID) -> Bool {
        var oid = commit.object.oid
        return git_odb_exists(objects, &oid) == 1
    }

    /// Whether the one commit is the other, or one of those before it; false where either is not there.
    package func isAncestor(_ old: CommitID, of new: CommitID) -> Bool {
        guard old != new else { return true }
        var (one, two) = (new.object.oid, old.object.oid)
        return git_graph_descendant_of(pointer, &one, &two) == 1
    }
}
