import CGit2
import Glibc

/// Writes files of a commit into a folder; one for each thread, with a repository handle of its own.
struct FileWriter {
    let repository: Repository
    let folder: Folder
    let filters: CheckoutFilters?
    /// Whether the folder was empty at the start, so that there is nothing to keep or to replace.
    let isFresh: Bool

    enum Outcome { case written, kept }

    /// - Parameter known: the stamp under which an earlier checkout left the same content here.
    func place(_ file: TreeManifest.File, known: FileStamp?) throws(GitError) -> (Outcome, FileStamp) {
        if file.mode == .submodule {
            try folder.ensureFolder(file.path)
            return (.kept, .none)
        }
        let found = isFresh ? nil : folder.status(file.path)
        if let found, let known, FileStamp(found) == known, isOfKind(file.mode, found) { return (.kept, known) }
        var filtered: [UInt8]?
        if let filters, file.mode != .symbolicLink { filtered = try filters.apply(file.path, file.id) }
        if let filtered {
            let outcome = filtered.withUnsafeBytes { raw in
                Result { () throws(GitError) in try place(file, raw, over: found) }
            }
            return try outcome.get()
        }
        let outcome = try repository.withObject(file.id, GIT_OBJECT_BLOB) { raw in
            Result { () throws(GitError) in try place(file, raw, over: found) }
        }
        return try outcome.get()
    }

    private func place(
        _ file: TreeManifest.File, _ content: UnsafeRawBufferPointer, over found: stat?
    ) throws(GitError) -> (Outcome, FileStamp) {
        if let found {
            if isOfKind(file.mode, found), holds(file, content, found) { return (.kept, FileStamp(found)) }
            try folder.remove(file.path)
        }
        if file.mode == .symbolicLink { return (.written, try link(file, content)) }
        return (.written, try write(file, content))
    }

    private func isOfKind(_ mode: FileMode, _ found: stat) -> Bool {
        switch found.st_mode & S_IFMT {
        case S_IFLNK: mode == .symbolicLink
        case S_IFREG: mode == (found.st_mode & 0o100 == 0 ? .file : .executable)
        default: false
        }
    }

    /// Whether what is on disk has this content already.
    private func holds(_ file: TreeManifest.File, _ content: UnsafeRawBufferPointer, _ found: stat) -> Bool {
        guard Int(found.st_size) == content.count else { return false }
        if file.mode == .symbolicLink {
            let target = [UInt8](unsafeUninitializedCapacity: content.count + 1) { buffer, count in
                guard let base = buffer.baseAddress else { return }
                count = max(0, file.path.withCString { readlinkat(folder.descriptor, $0, base, buffer.count) })
            }
            return target.elementsEqual(content)
        }
        let descriptor = file.path.withCString { openat(folder.descriptor, $0, O_RDONLY | O_NOFOLLOW | O_CLOEXEC) }
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return readToEnd(descriptor, sizeHint: content.count)?.elementsEqual(content) ?? false
    }

    private func write(_ file: TreeManifest.File, _ content: UnsafeRawBufferPointer) throws(GitError) -> FileStamp {
        let permissions: mode_t = file.mode == .executable ? 0o777 : 0o666
        let descriptor = file.path.withCString { name in
            openat(folder.descriptor, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, permissions)
        }
        guard descriptor >= 0 else { throw folder.failure("write", file.path) }
        defer { close(descriptor) }
        var written = stat()
        guard writeAll(content, to: descriptor), fstat(descriptor, &written) == 0 else {
            throw folder.failure("write", file.path)
        }
        return FileStamp(written)
    }

    private func link(_ file: TreeManifest.File, _ target: UnsafeRawBufferPointer) throws(GitError) -> FileStamp {
        let made = RelativePath(target).withCString { text in
            file.path.withCString { symlinkat(text, folder.descriptor, $0) }
        }
        guard made == 0, let written = folder.status(file.path) else {
            throw folder.failure("make the link", file.path)
        }
        return FileStamp(written)
    }
}
