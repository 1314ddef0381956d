import CGit2
import Glibc

extension RepositoryLocation {
    /// The plain sentence for a repository that would not open.
    func diagnose(_ failure: LibraryFailure) -> GitError {
        let common = commonDirectory
        let detail = failure.text
        guard let head = contents(of: join(gitDirectory, "HEAD")) else {
            return .corrupt(
                "The repository in '\(gitDirectory)' is damaged: it has no readable HEAD.",
                hint: "`echo 'ref: refs/heads/main' > \(gitDirectory)/HEAD` makes one; name your branch there.",
                underlying: detail)
        }
        if let error = diagnoseFolders(common, detail) ?? diagnoseConfig(common, detail) { return error }
        if head.isEmpty {
            return .corrupt(
                "The repository in '\(gitDirectory)' is damaged: its HEAD is empty.",
                hint: "`echo 'ref: refs/heads/main' > \(gitDirectory)/HEAD` mends it; name your branch there.",
                underlying: detail)
        }
        return .corrupt("The repository in '\(gitDirectory)' cannot be opened.", underlying: detail)
    }

    /// As `commondir` says in a linked worktree, else the git directory itself.
    private var commonDirectory: String {
        guard let bytes = contents(of: join(gitDirectory, "commondir")) else { return gitDirectory }
        let written = String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        return canonicalPath(join(gitDirectory, written)) ?? gitDirectory
    }

    private func diagnoseFolders(_ common: String, _ detail: String) -> GitError? {
        for name in ["objects", "refs"] where !isDirectory(join(common, name)) {
            return .corrupt(
                "The repository in '\(common)' is damaged: it has no '\(name)' folder.",
                hint: "Clone it again, or bring the folder back from a backup.", underlying: detail)
        }
        return nil
    }

    private func diagnoseConfig(_ common: String, _ detail: String) -> GitError? {
        let path = join(common, "config")
        let config: Handle
        do throws(LibraryFailure) {
            config = try Handle(freedBy: git_config_free) { git_config_open_ondisk(&$0, path) }
        } catch {
            return .corrupt(
                "The repository's configuration '\(path)' cannot be read.",
                hint: "`git config --list` names the line.", underlying: error.text)
        }
        var format: Int32 = 0
        if git_config_get_int32(&format, config.pointer, "core.repositoryformatversion") == 0, format > 1 {
            return .unsupported("has the format version \(format)", detail)
        }
        var buffer = git_buf()
        defer { git_buf_dispose(&buffer) }
        if git_config_get_string_buf(&buffer, config.pointer, "extensions.objectformat") == 0 {
            let name = String(cString: buffer.ptr)
            if name != "sha1" { return .unsupported("names its objects with '\(name)' instead of SHA-1", detail) }
        }
        if detail.contains("extension") { return .unsupported("uses an extension that is not known here", detail) }
        return nil
    }
}

extension GitError {
    fileprivate static func unsupported(_ what: String, _ detail: String) -> GitError {
        GitError(
            .unsupportedRepository, "This repository \(what), which Sluice cannot read.",
            hint: "Run Sluice in a clone that git made in its usual format.", underlying: detail)
    }
}
