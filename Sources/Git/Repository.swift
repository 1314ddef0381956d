import CGit2

/// An open git repository.
///
/// Not `Sendable`: libgit2 caches inside it without locks, so each task opens its own (1 ms) with `reopened()`
/// or `discover(from:)`. Closed when the last reference goes.
package final class Repository {
    let pointer: OpaquePointer
    /// The object database: freed with the repository.
    let objects: OpaquePointer
    let location: RepositoryLocation

    /// The folder of the files, without a trailing slash; nil in a bare repository.
    package let workDirectory: String?
    /// `.git`, or what stands for it in a linked worktree or submodule.
    package let gitDirectory: String
    /// Where objects and branches are: differs from `gitDirectory` in a linked worktree.
    package let commonDirectory: String

    package var isBare: Bool { workDirectory == nil }

    /// Finds the repository that `path` is in, as git does: upwards, not across file systems.
    package static func discover(from path: String) throws(GitError) -> Repository {
        try Repository(RepositoryLocation.find(from: path))
    }

    /// The same repository, opened once more for another task.
    package func reopened() throws(GitError) -> Repository {
        try Repository(location)
    }

    init(_ location: RepositoryLocation) throws(GitError) {
        try Library.start()
        try Ownership.check(location)
        var opened: OpaquePointer?
        let flags = GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue
        let result = git_repository_open_ext(&opened, location.openPath, flags, nil)
        guard result >= 0, let opened else { throw location.diagnose(LibraryFailure(result)) }
        var objects: OpaquePointer?
        guard git_repository_odb(&objects, opened) >= 0, let objects else {
            let failure = LibraryFailure(-1)
            git_repository_free(opened)
            throw location.diagnose(failure)
        }
        pointer = opened
        self.objects = objects
        self.location = location
        workDirectory = git_repository_workdir(opened).map { withoutTrailingSlash(String(cString: $0)) }
        gitDirectory = withoutTrailingSlash(String(cString: git_repository_path(opened)))
        commonDirectory = withoutTrailingSlash(String(cString: git_repository_commondir(opened)))
        addWorktreeConfig()
    }

    deinit {
        git_odb_free(objects)
        git_repository_free(pointer)
    }

    /// With `extensions.worktreeConfig`, git also reads `config.worktree`; libgit2 1.5 does not.
    private func addWorktreeConfig() {
        let path = join(gitDirectory, "config.worktree")
        guard flag("extensions.worktreeconfig") == true, fileStatus(of: path) != nil else { return }
        var config: OpaquePointer?
        guard git_repository_config(&config, pointer) == 0 else { return }
        // A broken file is git's to complain about: none of the keys we read live there alone.
        _ = git_config_add_file_ondisk(config, path, GIT_CONFIG_LEVEL_APP, pointer, 0)
        git_config_free(config)
    }
}
