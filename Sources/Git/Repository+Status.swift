import CGit2

/// One path that `git status` would name.
package struct FileStatus: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
        case added, modified, deleted, typeChanged, untracked, conflicted
    }

    package let path: String
    package let kind: Kind
}

extension Repository {
    /// What differs from HEAD: staged, not staged and untracked; ignored files are left out. Sorted by path.
    package func status() throws(GitError) -> [FileStatus] {
        guard !isBare else { throw .bareRepository(gitDirectory) }
        // Fails with its own sentence for a damaged index, where libgit2's own is misleading.
        _ = try SnapshotIndex(self)
        var options = git_status_options()
        git_status_options_init(&options, UInt32(GIT_STATUS_OPTIONS_VERSION))
        options.flags = [
            GIT_STATUS_OPT_INCLUDE_UNTRACKED, GIT_STATUS_OPT_RECURSE_UNTRACKED_DIRS,
            GIT_STATUS_OPT_DISABLE_PATHSPEC_MATCH,
        ].reduce(0) { $0 | $1.rawValue }
        let list = try Handle("comparing the files with HEAD", freedBy: git_status_list_free) {
            git_status_list_new(&$0, pointer, &options)
        }
        return (0..<git_status_list_entrycount(list.pointer)).compactMap { position in
            git_status_byindex(list.pointer, position).flatMap { FileStatus($0.pointee) }
        }
    }

    /// Whether `git status` would name anything.
    package func isDirty() throws(GitError) -> Bool {
        try !status().isEmpty
    }

    /// Whether git's ignore rules leave a path (from the root, `/` at the end for a folder) out.
    package func isIgnored(_ path: String) -> Bool {
        var ignored: Int32 = 0
        return git_ignore_path_is_ignored(&ignored, pointer, path) == 0 && ignored == 1
    }

    /// The paths in the index, as `git ls-files` prints them.
    package func trackedPaths() throws(GitError) -> [String] {
        try SnapshotIndex(self).entries.filter { $0.stage <= 1 }.map(\.path.text)
    }
}

extension FileStatus {
    fileprivate init?(_ entry: git_status_entry) {
        guard let delta = (entry.index_to_workdir ?? entry.head_to_index)?.pointee,
            let name = delta.new_file.path ?? delta.old_file.path, let kind = Kind(entry.status.rawValue)
        else { return nil }
        self.init(path: String(cString: name), kind: kind)
    }
}

extension FileStatus.Kind {
    /// What is on disk counts before what is staged.
    fileprivate init?(_ flags: UInt32) {
        let kinds: [(git_status_t, FileStatus.Kind)] = [
            (GIT_STATUS_CONFLICTED, .conflicted), (GIT_STATUS_WT_TYPECHANGE, .typeChanged),
            (GIT_STATUS_WT_DELETED, .deleted), (GIT_STATUS_INDEX_NEW, .added), (GIT_STATUS_WT_MODIFIED, .modified),
            (GIT_STATUS_WT_NEW, .untracked), (GIT_STATUS_INDEX_DELETED, .deleted),
            (GIT_STATUS_INDEX_TYPECHANGE, .typeChanged), (GIT_STATUS_INDEX_MODIFIED, .modified),
        ]
        guard let kind = kinds.first(where: { flags & $0.0.rawValue != 0 })?.1 else { return nil }
        self = kind
    }
}
