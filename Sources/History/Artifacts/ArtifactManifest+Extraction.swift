import Glibc

extension ArtifactManifest.File {
    /// Writes the file below a folder, and follows no link in it, whoever put it there; a file or link that is in its place is replaced.
    func extract(from blob: String, below directory: String) throws(HistoryError) {
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
        let content = try OpenFile(blob, O_RDONLY)
        let file = try OpenFile(
            name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: isExecutable ? 0o777 : 0o666,
            below: folder.descriptor, shownAs: shown)
        try file.fill(from: content)
    }
}
