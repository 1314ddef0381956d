import CGit2
import Glibc

/// Brings a copy of the index up to what is on disk.
struct SnapshotBuilder {
    private let repository: Repository
    private let workDirectory: String
    private let index: SnapshotIndex
    private let blobs: BlobWriter
    private var warnings: [SnapshotWarning] = []

    init(_ repository: Repository, workDirectory: String) throws(GitError) {
        self.repository = repository
        self.workDirectory = workDirectory
        index = try SnapshotIndex(repository)
        blobs = try BlobWriter(repository, workDirectory: workDirectory)
    }

    /// By path, so that the order says nothing about the file system.
    var sortedWarnings: [SnapshotWarning] {
        warnings.sorted { ($0.path, $0.kind.rawValue) < ($1.path, $1.kind.rawValue) }
    }

    mutating func writeTree(progress: (SnapshotProgress) -> Void) throws(GitError) -> ObjectID {
        let entries = index.entries
        let promised = Set(entries.lazy.filter { $0.skipsWorkTree || $0.isAssumedUnchanged }.map(\.path))
        let differences = try repository.differences(from: index)
        let isSparse = repository.flag("core.sparseCheckout") == true
        // Deletions first: a file may have become a folder.
        for difference in differences where difference.kind == .deleted && !promised.contains(difference.path) {
            index.remove(difference.path)
        }
        try takeConflicts(entries)
        try takeSubmodules(entries)
        for entry in entries where isSparse && entry.skipsWorkTree && entry.mode != FileMode.submodule.rawValue {
            // Outside the sparse checkout, but on disk all the same: git takes what is on disk. Without one it does not look.
            try take(entry.path, orRemove: false)
        }
        let total = differences.reduce(0) { $0 + $1.size }
        var done: Int64 = 0
        for difference in differences where difference.kind != .deleted {
            progress(SnapshotProgress(path: difference.path.text, bytesDone: done, bytesTotal: total))
            try take(difference)
            done += difference.size
        }
        return try index.writeTree(to: repository)
    }

    private mutating func take(_ difference: WorkTreeDifference) throws(GitError) {
        switch difference.kind {
        case .deleted: break
        case .unreadable: warnings.append(.unreadable(difference.path))
        case .untracked where difference.path.isFolder: try takeNestedRepository(difference.path.withoutSlash)
        case .untracked:
            if difference.size >= SnapshotWarning.largeFileSize {
                warnings.append(.largeFile(difference.path, bytes: difference.size))
            }
            if looksLikeSecret(difference.path.lastComponent.text) {
                warnings.append(.looksLikeSecret(difference.path))
            }
            do throws(GitError) {
                try take(difference.path, orRemove: true)
            } catch {
                // One of git's own files that cannot be read would be missed; of others the run only needs to be told.
                guard error.code == .fileSystem, isUnreadable(difference.path) else { throw error }
                warnings.append(.unreadable(difference.path))
            }
        case .changed: try take(difference.path, orRemove: true)
        }
    }

    private func isUnreadable(_ path: RelativePath) -> Bool {
        faccessat(AT_FDCWD, join(workDirectory, path.text), R_OK, AT_EACCESS) != 0 && errno == EACCES
    }

    /// Writes the file's content and enters it; a file that has just gone is a deletion.
    private mutating func take(_ path: RelativePath, orRemove: Bool) throws(GitError) {
        guard let blob = try blobs.write(path, knownMode: index.mode(of: path)) else {
            if orRemove { index.remove(path) }
            return
        }
        if let attribute = blobs.unappliedAttribute(of: path) {
            warnings.append(.externalFilter(path, attribute: attribute))
        }
        try index.set(path, mode: blob.mode, id: blob.id)
    }

    private mutating func takeConflicts(_ entries: [SnapshotIndex.Entry]) throws(GitError) {
        for path in Set(entries.lazy.filter { $0.stage > 0 }.map(\.path)).sorted() {
            warnings.append(.conflict(path))
            index.remove(path)
            try take(path, orRemove: true)
        }
    }

    private mutating func takeSubmodules(_ entries: [SnapshotIndex.Entry]) throws(GitError) {
        for entry in entries where entry.mode == FileMode.submodule.rawValue && entry.stage == 0 {
            let folder = join(workDirectory, entry.path.text)
            guard fileStatus(of: folder) != nil else {
                if !entry.skipsWorkTree && !entry.isAssumedUnchanged { index.remove(entry.path) }
                continue
            }
            do throws(GitError) {
                guard let location = try RepositoryLocation.location(at: folder) else { continue }
                let submodule = try Repository(location)
                let commit = try submodule.head().commit
                if try !submodule.status().isEmpty { warnings.append(.dirtySubmodule(entry.path, at: commit)) }
                try index.set(entry.path, mode: .submodule, id: commit.object)
            } catch {
                warnings.append(.unreadableSubmodule(entry.path, error))
            }
        }
    }

    /// Libgit2 reports a repository inside the work tree as one untracked folder.
    private mutating func takeNestedRepository(_ path: RelativePath) throws(GitError) {
        let nested: Repository
        let commit: CommitID
        do throws(GitError) {
            guard let location = try RepositoryLocation.location(at: join(workDirectory, path.text)) else { return }
            nested = try Repository(location)
            commit = try nested.head().commit
        } catch {
            // Git's own `add --all` gives up here; a run should not, if it is told.
            warnings.append(.nestedRepository(path, at: nil))
            return
        }
        warnings.append(.nestedRepository(path, at: commit))
        try index.set(path, mode: .submodule, id: commit.object)
    }
}
