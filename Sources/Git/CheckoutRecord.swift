import Glibc

/// What a checkout remembers in the work directory: its own copy of the index, because steps may change git's.
struct CheckoutRecord {
    let entries: [IndexFile.Entry]
    private let time: FileStamp.Time

    private static let path = ".git/sluice-index"

    /// Nil if there is none, or none that can be trusted.
    init?(_ folder: Folder) {
        let descriptor = openat(folder.descriptor, Self.path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var found = stat()
        guard fstat(descriptor, &found) == 0, let bytes = readToEnd(descriptor, sizeHint: Int(found.st_size)),
            let index = IndexFile(bytes)
        else { return nil }
        entries = index.entries
        time = FileStamp.Time(found.st_mtim)
    }

    /// For each file of the manifest, the stamp under which the same content was left there; both are sorted.
    func stamps(for manifest: TreeManifest) -> [FileStamp?] {
        var position = 0
        return manifest.files.map { file in
            while position < entries.count, entries[position].path < file.path { position += 1 }
            guard position < entries.count else { return nil }
            let entry = entries[position]
            guard entry.path == file.path, entry.id == file.id, entry.mode == file.mode else { return nil }
            return entry.stamp.isRacy(recordedAt: time) ? nil : entry.stamp
        }
    }

    /// Writes git's index and our copy.
    ///
    /// - Parameter isFiltered: whether the files' content came through filters, so that the same object may mean
    ///   another content next time: the copy then has no stamps, and files will be compared.
    static func write(
        _ manifest: TreeManifest, _ stamps: [FileStamp], isFiltered: Bool, in folder: Folder
    ) throws(GitError) {
        let entries = zip(manifest.files, stamps).map { file, stamp in
            IndexFile.Entry(path: file.path, mode: file.mode, id: file.id, stamp: stamp)
        }
        var index = IndexFile(entries: entries)
        var bytes = index.encoded(folders: manifest.folders)
        try folder.write(bytes, to: ".git/index")
        if isFiltered {
            for position in index.entries.indices { index.entries[position].stamp = .none }
            bytes = index.encoded(folders: manifest.folders)
        }
        try folder.write(bytes, to: path)
    }
}
