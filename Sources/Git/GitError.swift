import Glibc

/// Why something about a repository could not be done: a full sentence, and what to do about it where we know.
package struct GitError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: String, Hashable, Sendable {
        case notARepository, noCommits, unknownRevision, ambiguousRevision, notACommit, corruptRepository
        case bareRepository, unsupportedRepository, untrustedOwner, missingObject, hostileTree, refusedDirectory
        case unreachable, unknownRepository, movedTag, tampered, fileSystem, diskFull, library
    }

    package let code: Code
    /// A full sentence; the offending text is in quotes.
    package let message: String
    /// What to do about it: a full sentence.
    package let hint: String?
    /// What libgit2 or the operating system said, for logs.
    package let underlying: String?

    init(_ code: Code, _ message: String, hint: String? = nil, underlying: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
        self.underlying = underlying
    }

    package var description: String {
        ([message, underlying.map { "(\($0))" }, hint] as [String?]).compactMap(\.self).joined(separator: " ")
    }
}

extension GitError {
    static func notARepository(_ path: String) -> GitError {
        GitError(
            .notARepository, "'\(path)' is not in a git repository.",
            hint: "Go to your repository, or make one with `git init` and a first commit.")
    }

    static func noCommits(branch: String?) -> GitError {
        let place = branch.map { "the branch '\($0)'" } ?? "this repository"
        return GitError(
            .noCommits, "There are no commits yet on \(place).",
            hint: "Every run is a commit: make a first one with `git add` and `git commit`.")
    }

    static func bareRepository(_ path: String) -> GitError {
        GitError(
            .bareRepository, "'\(path)' is a bare repository: it has no files of its own that could be run.",
            hint: "Name the commit to run with `--ref` and a place for the results with `--data-dir`.")
    }

    static func corrupt(_ message: String, hint: String? = nil, underlying: String? = nil) -> GitError {
        GitError(
            .corruptRepository, message, hint: hint ?? "See what `git fsck` says about this repository.",
            underlying: underlying)
    }

    static func missingObject(_ kind: String, _ id: ObjectID, underlying: String? = nil) -> GitError {
        GitError(
            .missingObject, "The \(kind) '\(id)' is missing from this repository, or damaged.",
            hint: "See what `git fsck` says; in a partial clone, `git cat-file -p \(id)` fetches it.",
            underlying: underlying)
    }

    /// An operating system call on `path` failed with `number`.
    static func fileSystem(_ doing: String, _ path: String, errno number: Int32) -> GitError {
        let isFull = number == ENOSPC || number == EDQUOT
        return GitError(
            isFull ? .diskFull : .fileSystem, "Could not \(doing) '\(path)': \(systemMessage(number)).")
    }
}
