/// Every file and folder of a tree, in the order of git's index; refuses what could escape the work directory.
struct TreeManifest {
    struct File {
        var path: RelativePath
        var mode: FileMode
        var id: ObjectID
    }

    struct Folder {
        /// Empty for the root.
        var path: RelativePath
        var id: ObjectID
        /// Files below it, at any depth.
        var fileCount: Int
        /// Folders directly in it.
        var folderCount: Int
    }

    private(set) var files: [File] = []
    /// Each folder before those in it; the root is the first.
    private(set) var folders: [Folder] = []

    init(_ tree: ObjectID, in repository: Repository) throws(GitError) {
        try add(tree, at: RelativePath([]), from: repository)
    }

    private mutating func add(_ id: ObjectID, at path: RelativePath, from repository: Repository) throws(GitError) {
        let position = folders.count
        let before = files.count
        folders.append(Folder(path: path, id: id, fileCount: 0, folderCount: 0))
        let entries = try repository.tree(id).entries
        for (index, entry) in entries.enumerated() {
            try refuseHostile(entries, index, in: path)
            let entryPath = path.appending(entry.name)
            if entry.mode.isFolder {
                folders[position].folderCount += 1
                try add(entry.id, at: entryPath, from: repository)
            } else {
                files.append(File(path: entryPath, mode: entry.mode, id: entry.id))
            }
        }
        folders[position].fileCount = files.count - before
    }

    /// Git refuses the same names; order and doubles matter because a link and a folder of one name would let a file
    /// be written through the link.
    private func refuseHostile(_ entries: [TreeObject.Entry], _ index: Int, in folder: RelativePath) throws(GitError) {
        let entry = entries[index]
        let name = entry.name
        let isReserved = name == [0x2E] || name == [0x2E, 0x2E] || isDotGit(name)
        if name.isEmpty || isReserved || name.contains(UInt8(ascii: "/")) {
            throw .hostileTree(folder.appending(name), "has a name that git does not allow")
        }
        guard index > 0 else { return }
        guard entries[index - 1].sortsBefore(entry) else {
            throw .hostileTree(folder.appending(name), "is not in its place among its neighbours")
        }
        guard entry.mode.isFolder else { return }
        // Between `a` and `a/` only names that begin with `a` can stand.
        for other in entries[..<index].reversed() {
            guard other.name.starts(with: name) else { return }
            if other.name == name { throw .hostileTree(folder.appending(name), "is both a file and a folder") }
        }
    }

    private func isDotGit(_ name: [UInt8]) -> Bool {
        name.count == 4 && name.map { $0 | 0x20 } == Array(".git".utf8).map { $0 | 0x20 }
    }
}

extension GitError {
    fileprivate static func hostileTree(_ path: RelativePath, _ why: String) -> GitError {
        GitError(
            .hostileTree, "The commit cannot be checked out: its entry '\(path.text)' \(why).",
            hint: "`git fsck` says more; a commit like this is made by hand, to do harm.")
    }
}
