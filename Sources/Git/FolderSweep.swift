/// Removes from a work directory what a commit does not have.
struct FolderSweep {
    private let folder: Folder
    private let files: Set<RelativePath>
    private let submodules: Set<RelativePath>
    private let folders: Set<RelativePath>

    init(_ folder: Folder, _ manifest: TreeManifest) {
        self.folder = folder
        files = Set(manifest.files.lazy.filter { $0.mode != .submodule }.map(\.path))
        submodules = Set(manifest.files.lazy.filter { $0.mode == .submodule }.map(\.path))
        folders = Set(manifest.folders.lazy.map(\.path))
    }

    /// Everything but `.git`, ignored files too; returns how many files and links went.
    func removeExtras(in path: RelativePath = RelativePath([])) throws(GitError) -> Int {
        var removed = 0
        for name in try folder.names(in: path) {
            let inner = path.appending(name.bytes)
            if files.contains(inner) || inner == Self.dotGit { continue }
            if folders.contains(inner), folder.isFolder(inner) {
                removed += try removeExtras(in: inner)
            } else if submodules.contains(inner), folder.isFolder(inner) {
                for content in try folder.names(in: inner) {
                    removed += try folder.remove(inner.appending(content.bytes))
                }
            } else {
                removed += try folder.remove(inner)
            }
        }
        return removed
    }

    /// Only what an earlier checkout wrote, and folders that this leaves empty.
    func removeFormer(_ former: [IndexFile.Entry]) throws(GitError) -> Int {
        var removed = 0
        for entry in former where entry.mode != .submodule && !files.contains(entry.path) {
            // Never through a link that a step put in a folder's place.
            guard isReached(entry.path), !folder.isFolder(entry.path) else { continue }
            removed += try folder.remove(entry.path)
            var above = entry.path.parent
            while let path = above, !folders.contains(path), try folder.names(in: path).isEmpty {
                try folder.remove(path)
                above = path.parent
            }
        }
        return removed
    }

    private func isReached(_ path: RelativePath) -> Bool {
        var above = path.parent
        while let parent = above {
            guard folder.isFolder(parent) else { return false }
            above = parent.parent
        }
        return true
    }

    static let dotGit = RelativePath(".git".utf8)
}
