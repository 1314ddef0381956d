import Glibc

extension ArtifactManifest.File {
    /// Writes the file below a folder, and follows no link in it, whoever put it there; a file or link that is in its place is replaced.
    ///
    /// Throws `damaged` when the content is not the one that was stored.
    func extract(_ content: borrowing OpenFile, below directory: String) throws(HistoryError) {
        let parts = try ArtifactPath(path).parts
        let shown = directory + "/" + path
        guard let name = parts.last else { return }
        var folder = try OpenFile(directory, O_RDONLY | O_DIRECTORY)
        for part in parts.dropLast() {
            guard mkdirat(folder.descriptor, part, 0o777) == 0 || errno == EEXIST else { throw .system(shown, errno) }
            folder = try OpenFile(
                part, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, below: folder.descriptor, shownAs: shown)
        }
        guard unlinkat(folder.descriptor, name, 0) == 0 || errno == ENOENT else { throw .system(shown, errno) }
        let file = try OpenFile(
            name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: isExecutable ? 0o777 : 0o666,
            below: folder.descriptor, shownAs: shown)
        let (filled, digest) = try file.fill(from: content)
        guard filled == size, digest == self.digest else {
            unlinkat(folder.descriptor, name, 0)
            throw damaged(content.path)
        }
    }

    /// Opens what the store has of it. Throws `damaged`.
    func content(_ blob: String) throws(HistoryError) -> OpenFile {
        let content = try OpenFile(blob, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
        try check(content, blob)
        return content
    }

    /// Before a byte of it is written: what is no file of that size is not what was stored, however much it holds.
    private func check(_ content: borrowing OpenFile, _ blob: String) throws(HistoryError) {
        let status = try content.status()
        guard status.st_mode & S_IFMT == S_IFREG, Int(status.st_size) == size else { throw damaged(blob) }
    }

    private func damaged(_ blob: String) -> HistoryError {
        HistoryError(.damaged, "The content of \"\(path)\" is not what was stored: \"\(blob)\" has been changed.")
    }
}
