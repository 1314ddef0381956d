/// Something in a snapshot that its owner should know of.
package struct SnapshotWarning: Hashable, Sendable, CustomStringConvertible {
    package enum Kind: String, Hashable, Sendable {
        case largeFile, looksLikeSecret, nestedRepository, submodule, conflict, externalFilter, unreadable
    }

    package let kind: Kind
    package let path: String
    /// A full sentence.
    package let message: String

    package var description: String { message }
}

extension SnapshotWarning {
    /// Untracked files of this size and more are named: 10 MiB.
    static let largeFileSize: Int64 = 10 << 20

    static func largeFile(_ path: RelativePath, bytes: Int64) -> SnapshotWarning {
        let size = "\(bytes >> 20) MiB"
        return SnapshotWarning(
            kind: .largeFile, path: path.text,
            message: "The untracked file '\(path.text)' (\(size)) is in the snapshot; ignore it if it should not be.")
    }

    static func looksLikeSecret(_ path: RelativePath) -> SnapshotWarning {
        SnapshotWarning(
            kind: .looksLikeSecret, path: path.text,
            message: "The untracked file '\(path.text)' looks like a secret and is in the snapshot, "
                + "which stays in this repository until its run is forgotten; ignore it if it should not be.")
    }

    static func nestedRepository(_ path: RelativePath, at commit: CommitID?) -> SnapshotWarning {
        let what = commit.map { "only its commit \($0.short) is in the snapshot, its files are not" }
        return SnapshotWarning(
            kind: .nestedRepository, path: path.text,
            message: "'\(path.text)' is a repository of its own: "
                + (what ?? "it has no commits yet, so nothing of it is in the snapshot") + ".")
    }

    static func dirtySubmodule(_ path: RelativePath, at commit: CommitID) -> SnapshotWarning {
        SnapshotWarning(
            kind: .submodule, path: path.text,
            message: "The submodule '\(path.text)' has changes of its own: "
                + "only its commit \(commit.short) is in the snapshot.")
    }

    static func unreadableSubmodule(_ path: RelativePath, _ error: GitError) -> SnapshotWarning {
        SnapshotWarning(
            kind: .submodule, path: path.text,
            message: "The submodule '\(path.text)' stays as it is in HEAD: \(error.message)")
    }

    static func conflict(_ path: RelativePath) -> SnapshotWarning {
        SnapshotWarning(
            kind: .conflict, path: path.text,
            message: "'\(path.text)' has an unresolved merge conflict: the snapshot takes it as it stands on disk.")
    }

    static func externalFilter(_ path: RelativePath, attribute: String) -> SnapshotWarning {
        SnapshotWarning(
            kind: .externalFilter, path: path.text,
            message: "'\(path.text)' has the attribute '\(attribute)', which is not applied: "
                + "the snapshot holds the file as it stands on disk.")
    }

    static func unreadable(_ path: RelativePath) -> SnapshotWarning {
        SnapshotWarning(
            kind: .unreadable, path: path.text,
            message: "'\(path.text)' cannot be read and is not in the snapshot.")
    }
}
