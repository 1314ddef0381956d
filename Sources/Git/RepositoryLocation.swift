import CGit2
import Glibc

/// Where a repository was found, before it is opened.
///
/// Our own search, because libgit2 answers a damaged repository with "could not find repository".
struct RepositoryLocation: Hashable, Sendable {
    /// The folder that holds `.git`; nil for a bare repository (or a path inside `.git`).
    var folder: String?
    /// The `.git` file of a linked worktree or submodule.
    var gitFile: String?
    var gitDirectory: String
    /// Whether it is one of ours whoever's files it has: nothing is found out of its owner then.
    var isOurs = false

    /// What libgit2 has to be given.
    var openPath: String { folder ?? gitDirectory }

    static func find(from path: String) throws(GitError) -> RepositoryLocation {
        guard let start = canonicalPath(path) else {
            throw GitError(.notARepository, "There is no folder '\(path)'.")
        }
        var folder = isDirectory(start) ? start : parentFolder(of: start)
        let device = fileStatus(of: folder)?.st_dev
        while true {
            if let found = try location(at: folder) { return found }
            let above = parentFolder(of: folder)
            guard above != folder, fileStatus(of: above)?.st_dev == device else { throw .notARepository(path) }
            folder = above
        }
    }

    static func location(at folder: String) throws(GitError) -> RepositoryLocation? {
        let dotGit = join(folder, ".git")
        if let kind = fileStatus(of: dotGit)?.st_mode {
            if kind & S_IFMT == S_IFREG {
                return RepositoryLocation(folder: folder, gitFile: dotGit, gitDirectory: try target(ofGitFile: dotGit))
            }
            // Git walks past an empty `.git` too; one with something in it is a damaged repository, and says so.
            if parts.contains(where: { fileStatus(of: join(dotGit, $0)) != nil }) {
                return RepositoryLocation(folder: folder, gitFile: nil, gitDirectory: dotGit)
            }
        }
        if isDirectory(join(folder, "objects")), isDirectory(join(folder, "refs")),
            fileStatus(of: join(folder, "HEAD")) != nil
        {
            return RepositoryLocation(folder: nil, gitFile: nil, gitDirectory: folder)
        }
        return nil
    }

    private static let parts = ["HEAD", "objects", "refs", "config"]

    private static func target(ofGitFile path: String) throws(GitError) -> String {
        guard let bytes = contents(of: path) else { throw .fileSystem("read", path, errno: errno) }
        let text = String(decoding: bytes, as: UTF8.self)
        guard text.hasPrefix("gitdir: ") else {
            throw .corrupt("'\(path)' does not say where the repository is: it should start with 'gitdir: '.")
        }
        let written = text.dropFirst(8).prefix { !$0.isNewline }
        guard let target = canonicalPath(join(parentFolder(of: path), String(written))), isDirectory(target) else {
            throw .corrupt(
                "'\(path)' says that the repository is in '\(written)', but there is no such folder.",
                hint: "If the repository was moved, run `git worktree repair` in it; else remove this work tree.")
        }
        return target
    }
}
