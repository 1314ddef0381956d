import CGit2

/// A file or folder at a commit.
package struct TreeEntry: Hashable, Sendable {
    /// From the repository's root, with `/`; bytes that are no UTF-8 are shown as U+FFFD.
    package let path: String
    package let mode: FileMode
    package let id: ObjectID
}

extension Repository {
    /// What stands directly in a folder (`""` is the root) at a commit, in git's order; empty if there is no such folder.
    package func entries(at commit: CommitID, under folder: String = "") throws(GitError) -> [TreeEntry] {
        let parts = components(folder)
        guard let id = try folderID(parts, at: commit) else { return [] }
        let prefix = parts.isEmpty ? "" : parts.joined(separator: "/") + "/"
        return try tree(id).entries.map { entry in
            TreeEntry(path: prefix + String(decoding: entry.name, as: UTF8.self), mode: entry.mode, id: entry.id)
        }
    }

    /// Every file below a folder (`""` is the root) at a commit, in git's order, folders themselves left out.
    package func files(at commit: CommitID, under folder: String = "") throws(GitError) -> [TreeEntry] {
        let parts = components(folder)
        guard let id = try folderID(parts, at: commit) else { return [] }
        var found: [TreeEntry] = []
        try appendFiles(of: id, prefix: parts.isEmpty ? "" : parts.joined(separator: "/") + "/", to: &found)
        return found
    }

    private func appendFiles(of id: ObjectID, prefix: String, to found: inout [TreeEntry]) throws(GitError) {
        for entry in try tree(id).entries {
            let path = prefix + String(decoding: entry.name, as: UTF8.self)
            if entry.mode.isFolder {
                try appendFiles(of: entry.id, prefix: path + "/", to: &found)
            } else {
                found.append(TreeEntry(path: path, mode: entry.mode, id: entry.id))
            }
        }
    }

    /// The entry at a path, or nil if there is none at this commit.
    package func entry(_ path: String, at commit: CommitID) throws(GitError) -> TreeEntry? {
        let parts = components(path)
        guard let name = parts.last, let folder = try folderID(Array(parts.dropLast()), at: commit) else { return nil }
        let entries = try tree(folder).entries
        guard let entry = entries.first(where: { $0.name.elementsEqual(name.utf8) }) else { return nil }
        return TreeEntry(path: parts.joined(separator: "/"), mode: entry.mode, id: entry.id)
    }

    /// The bytes of a file at a commit, as git keeps them (a link's are its target); nil if there is no such file.
    package func read(_ path: String, at commit: CommitID) throws(GitError) -> [UInt8]? {
        guard let entry = try entry(path, at: commit), ![.folder, .submodule].contains(entry.mode) else { return nil }
        return try read(entry.id)
    }

    /// The bytes of a file by its id, from `entries` or `files`.
    package func read(_ id: ObjectID) throws(GitError) -> [UInt8] {
        try withObject(id, GIT_OBJECT_BLOB) { Array($0) }
    }

    private func components(_ path: String) -> [String] {
        path.split(separator: "/").map(String.init).filter { $0 != "." }
    }

    private func folderID(_ parts: [String], at commit: CommitID) throws(GitError) -> ObjectID? {
        var id = try treeID(of: commit)
        for part in parts {
            let next = try tree(id).entries.first { $0.name.elementsEqual(part.utf8) && $0.mode.isFolder }
            guard let next else { return nil }
            id = next.id
        }
        return id
    }
}
