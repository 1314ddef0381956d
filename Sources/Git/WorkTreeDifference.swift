import CGit2

/// One path that differs between the index and the files on disk.
struct WorkTreeDifference {
    enum Kind { case changed, deleted, untracked, unreadable }

    var kind: Kind
    var path: RelativePath
    /// The size on disk in bytes.
    var size: Int64
}

extension Repository {
    /// Compares index and files by their stat data, and by content only where those differ: as `git status` does.
    func differences(from index: SnapshotIndex) throws(GitError) -> [WorkTreeDifference] {
        var options = git_diff_options()
        git_diff_options_init(&options, UInt32(GIT_DIFF_OPTIONS_VERSION))
        options.flags = [
            GIT_DIFF_INCLUDE_UNTRACKED, GIT_DIFF_RECURSE_UNTRACKED_DIRS, GIT_DIFF_INCLUDE_TYPECHANGE,
            GIT_DIFF_INCLUDE_UNREADABLE, GIT_DIFF_SKIP_BINARY_CHECK, GIT_DIFF_DISABLE_PATHSPEC_MATCH,
        ].reduce(0) { $0 | $1.rawValue }
        options.ignore_submodules = GIT_SUBMODULE_IGNORE_DIRTY
        let diff = try Handle("comparing files with the index", freedBy: git_diff_free) {
            git_diff_index_to_workdir(&$0, pointer, index.pointer, &options)
        }
        return (0..<git_diff_num_deltas(diff.pointer)).compactMap { position in
            git_diff_get_delta(diff.pointer, position).flatMap { WorkTreeDifference($0.pointee) }
        }
    }
}

extension WorkTreeDifference {
    /// Nil for what `SnapshotBuilder` handles by itself: submodules and conflicts.
    fileprivate init?(_ delta: git_diff_delta) {
        guard let name = delta.new_file.path ?? delta.old_file.path else { return nil }
        if UInt32(delta.old_file.mode) == FileMode.submodule.rawValue { return nil }
        switch delta.status {
        case GIT_DELTA_DELETED: kind = .deleted
        case GIT_DELTA_MODIFIED, GIT_DELTA_TYPECHANGE, GIT_DELTA_ADDED: kind = .changed
        case GIT_DELTA_UNTRACKED: kind = .untracked
        case GIT_DELTA_UNREADABLE: kind = .unreadable
        default: return nil
        }
        path = RelativePath(cString: name)
        size = Int64(delta.new_file.size)
    }
}
