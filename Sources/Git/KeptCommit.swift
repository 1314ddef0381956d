import CGit2
import Glibc

/// The files of a commit in a folder of their own, beside what proves that they are the commit's: itself and its trees, as git hashes them.
///
/// `FOLDER/tree` holds the files byte for byte as they are in the commit, `FOLDER/objects` the proof. Nothing but the commit's SHA has to be
/// trusted.
package struct KeptCommit: Hashable, Sendable {
    package let commit: CommitID
    let folder: String

    /// - Parameter folder: Absolute; need not exist.
    package init(_ commit: CommitID, in folder: String) {
        self.commit = commit
        self.folder = folder
    }

    /// Where the files are.
    package var files: String { join(folder, Self.treeName) }

    static let treeName = "tree"
    static let proofName = "objects"

    package var exists: Bool { isDirectory(folder) }

    /// Writes it, whole or not at all: another process may do the same at the same time.
    ///
    /// - Parameter scratch: A folder on the same file system that does not exist yet.
    package func keep(from repository: Repository, scratch: String) throws(GitError) {
        let place = try Folder.make(parentFolder(of: scratch))
        _ = try Folder.make(parentFolder(of: folder))
        do throws(GitError) {
            try write(from: repository, to: scratch)
            guard rename(scratch, folder) != 0 else { return }
            // Another process was faster.
            guard errno == EEXIST || errno == ENOTEMPTY else {
                throw .fileSystem("make the folder", folder, errno: errno)
            }
        } catch {
            _ = try? place.remove(RelativePath(lastComponent(of: scratch).utf8))
            throw error
        }
        try place.remove(RelativePath(lastComponent(of: scratch).utf8))
    }

    private func write(from repository: Repository, to scratch: String) throws(GitError) {
        let outer = try Folder.make(scratch)
        let manifest = try TreeManifest(repository.treeID(of: commit), in: repository)
        try outer.write(proof(manifest, repository), to: Self.proofName)
        let folder = try Folder.make(join(scratch, Self.treeName))
        for path in manifest.folders.dropFirst().map(\.path) { try folder.makeFolder(path) }
        let placement = FilePlacement(
            location: repository.location, folder: folder, manifest: manifest, known: nil, isFresh: true, filtered: nil)
        _ = try placement.run(repository)
        for file in manifest.files where file.mode == .file || file.mode == .executable {
            // A step that writes into an action by mistake is told at once, and not by the next run.
            let mode: mode_t = file.mode == .executable ? 0o555 : 0o444
            _ = file.path.withCString { fchmodat(folder.descriptor, $0, mode, 0) }
        }
    }

    private func proof(_ manifest: TreeManifest, _ repository: Repository) throws(GitError) -> [UInt8] {
        var proof = try repository.withObject(commit.object, GIT_OBJECT_COMMIT) { ObjectFrame.encode($0, as: "commit") }
        for id in Set(manifest.folders.map(\.id)).sorted(by: { $0.hex < $1.hex }) {
            proof += try repository.withObject(id, GIT_OBJECT_TREE) { ObjectFrame.encode($0, as: "tree") }
        }
        return proof
    }
}
