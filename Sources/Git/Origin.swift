import CGit2
import Glibc

/// Another repository, from which commits are taken: one in a folder, or one on a server.
///
/// Not `Sendable`, as `Repository` is not. What is fetched from a server goes into a scratch repository, which is removed with it.
package final class Origin {
    /// The URL or the path, for people.
    package let address: String
    /// The one in the folder, or the scratch repository.
    package let repository: Repository
    private let scratch: String?
    private var known: [String: ObjectID]?

    /// The repository in this very folder; nil where there is none.
    package init?(folder: String) throws(GitError) {
        guard isDirectory(folder), let location = try RepositoryLocation.location(at: folder) else { return nil }
        address = folder
        repository = try Repository(location)
        scratch = nil
    }

    /// One on a server; nothing is asked of it yet.
    ///
    /// - Parameter scratch: A folder that does not exist yet.
    package init(url: String, scratch: String) throws(GitError) {
        try Library.start()
        _ = try Folder.make(parentFolder(of: scratch))
        var made: OpaquePointer?
        try check("making the repository '\(scratch)'") { git_repository_init(&made, scratch, 1) }
        git_repository_free(made)
        address = url
        self.scratch = scratch
        repository = try Repository(RepositoryLocation(folder: nil, gitFile: nil, gitDirectory: scratch))
    }

    deinit {
        guard let scratch, let folder = try? Folder(parentFolder(of: scratch)) else { return }
        // What cannot be removed now is found by the next sweep of the store.
        _ = try? folder.remove(RelativePath(lastComponent(of: scratch).utf8))
    }

    /// The commits that branches and tags lead to, by full name. Asks a server once.
    func tips() throws(GitError) -> [String: ObjectID] {
        if let known { return known }
        let tips = scratch == nil ? localTips() : try OriginConnection(self).tips()
        known = tips
        return tips
    }

    private func localTips() -> [String: ObjectID] {
        Dictionary(
            repository.references().map { ($0.name, repository.peeledTag($0.target) ?? $0.target) },
            uniquingKeysWith: { first, _ in first })
    }

    /// Whether what is on a server must be fetched before it can be read.
    var isRemote: Bool { scratch != nil }

    func has(_ commit: CommitID) -> Bool {
        var oid = commit.object.oid
        return git_odb_exists(repository.objects, &oid) == 1
    }
}
