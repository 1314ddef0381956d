import CGit2

/// A copy of the repository's index in memory; never written back.
struct SnapshotIndex {
    private let handle: Handle
    var pointer: OpaquePointer { handle.pointer }

    struct Entry {
        var path: RelativePath
        var mode: UInt32
        var id: ObjectID
        /// 0, or 1 to 3 in a conflict.
        var stage: Int
        /// Sparse checkout, or `git update-index --skip-worktree`.
        var skipsWorkTree: Bool
        /// `git update-index --assume-unchanged`.
        var isAssumedUnchanged: Bool
    }

    init(_ repository: Repository) throws(GitError) {
        // A linked worktree has an index of its own, beside its HEAD.
        let path = join(repository.gitDirectory, "index")
        do throws(LibraryFailure) {
            handle = try Handle(freedBy: git_index_free) { git_index_open(&$0, path) }
        } catch {
            if error.text.contains("extension") {
                throw GitError(
                    .unsupportedRepository, "The index '\(path)' is written in a form that Sluice cannot read.",
                    hint: "Run `git update-index --no-split-index` or `git sparse-checkout reapply --no-sparse-index`.",
                    underlying: error.text)
            }
            throw .corrupt(
                "The index '\(path)' is damaged.",
                hint: "Remove that file and run `git reset`: it makes a new one and leaves your files alone.",
                underlying: error.text)
        }
    }

    /// In git's order.
    var entries: [Entry] {
        (0..<git_index_entrycount(pointer)).compactMap { position in
            git_index_get_byindex(pointer, position).map { Entry($0.pointee) }
        }
    }

    func mode(of path: RelativePath) -> UInt32? {
        path.withCString { git_index_get_bypath(pointer, $0, 0)?.pointee.mode }
    }

    /// Removes a path in all its stages.
    func remove(_ path: RelativePath) {
        for stage: Int32 in 0...3 {
            // Most stages are not there, which is fine.
            _ = path.withCString { git_index_remove(pointer, $0, stage) }
        }
    }

    func set(_ path: RelativePath, mode: FileMode, id: ObjectID) throws(GitError) {
        var entry = git_index_entry()
        entry.mode = mode.rawValue
        entry.id = id.oid
        let result = path.withCString { name in
            entry.path = name
            return git_index_add(pointer, &entry)
        }
        guard result == 0 else {
            throw LibraryFailure(result).error(while: "adding '\(path.text)' to the snapshot")
        }
    }

    func writeTree(to repository: Repository) throws(GitError) -> ObjectID {
        var oid = git_oid()
        try check("writing the snapshot's folders") { git_index_write_tree_to(&oid, pointer, repository.pointer) }
        return ObjectID(oid)
    }
}

extension SnapshotIndex.Entry {
    fileprivate init(_ entry: git_index_entry) {
        path = RelativePath(cString: entry.path)
        mode = entry.mode
        id = ObjectID(entry.id)
        stage = Int(entry.flags >> 12 & 3)
        isAssumedUnchanged = entry.flags & UInt16(GIT_INDEX_ENTRY_VALID.rawValue) != 0
        skipsWorkTree = entry.flags_extended & UInt16(GIT_INDEX_ENTRY_SKIP_WORKTREE.rawValue) != 0
    }
}
