import CGit2
import Glibc

/// Writes files of a work tree as objects, with git's built-in filters (end of line, ident) and no others.
final class BlobWriter {
    private let repository: Repository
    private let root: Int32
    private let trustsExecutableBit: Bool

    /// From this size in bytes a file is streamed, and looked up before it is compressed.
    private static let streamed: off_t = 1 << 20

    init(_ repository: Repository, workDirectory: String) throws(GitError) {
        self.repository = repository
        root = open(workDirectory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if root < 0 { throw .fileSystem("open", workDirectory, errno: errno) }
        trustsExecutableBit = repository.flag("core.filemode") ?? true
    }

    deinit { close(root) }

    /// Nil if there is no file or link at the path. `knownMode` is what the index has.
    func write(_ path: RelativePath, knownMode: UInt32?) throws(GitError) -> (mode: FileMode, id: ObjectID)? {
        var found = stat()
        guard path.withCString({ fstatat(root, $0, &found, AT_SYMLINK_NOFOLLOW) }) == 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw .fileSystem("read", path.text, errno: errno)
        }
        switch found.st_mode & S_IFMT {
        case S_IFLNK: return (.symbolicLink, try writeLink(path))
        case S_IFREG:
            let wasLink = knownMode == FileMode.symbolicLink.rawValue
            return (mode(found.st_mode, known: knownMode), try writeFile(path, wasLink: wasLink))
        default: return nil
        }
    }

    private func mode(_ permissions: mode_t, known: UInt32?) -> FileMode {
        if !trustsExecutableBit {
            guard let known, let mode = FileMode(canonical: known), mode == .executable else { return .file }
            return mode
        }
        return permissions & 0o100 == 0 ? .file : .executable
    }

    private func writeLink(_ path: RelativePath) throws(GitError) -> ObjectID {
        var count = 0
        let target = [UInt8](unsafeUninitializedCapacity: Int(PATH_MAX)) { buffer, used in
            guard let base = buffer.baseAddress else { return }
            count = path.withCString { readlinkat(root, $0, base, buffer.count) }
            used = max(count, 0)
        }
        guard count >= 0 else { throw .fileSystem("read the link", path.text, errno: errno) }
        return try repository.writeFile(target)
    }

    private func writeFile(_ path: RelativePath, wasLink: Bool) throws(GitError) -> ObjectID {
        let descriptor = path.withCString { openat(root, $0, O_RDONLY | O_NOFOLLOW | O_CLOEXEC) }
        guard descriptor >= 0 else { throw .fileSystem("read", path.text, errno: errno) }
        defer { close(descriptor) }
        var found = stat()
        guard fstat(descriptor, &found) == 0 else { throw .fileSystem("read", path.text, errno: errno) }
        // Filters look into the handle's index, whether the file had CRs before, and take a link for one that had.
        let reader = wasLink ? try repository.reopened(without: path) : repository
        // A filter list points into its repository.
        defer { withExtendedLifetime(reader) {} }
        let filters = try loadFilters(path, reader)
        if filters == nil, found.st_size >= Self.streamed {
            return try stream(descriptor, path, size: found.st_size)
        }
        guard let bytes = readToEnd(descriptor, sizeHint: Int(found.st_size)) else {
            throw .fileSystem("read", path.text, errno: errno)
        }
        guard let filters else { return try repository.writeFile(bytes) }
        return try repository.writeFile(apply(filters, to: bytes, path))
    }

    private func loadFilters(_ path: RelativePath, _ repository: Repository) throws(GitError) -> Handle? {
        var list: OpaquePointer?
        let result = path.withCString { name in
            // Unsafe means that `core.safecrlf` does not refuse: a snapshot is no commit that others will see.
            let flags = GIT_FILTER_ALLOW_UNSAFE.rawValue
            return git_filter_list_load(&list, repository.pointer, nil, name, GIT_FILTER_TO_ODB, flags)
        }
        guard result == 0 else { throw LibraryFailure(result).error(while: "reading the attributes of '\(path.text)'") }
        guard list != nil else { return nil }
        return try Handle("", freedBy: git_filter_list_free) { pointer in
            pointer = list
            return 0
        }
    }

    private func apply(_ filters: Handle, to bytes: [UInt8], _ path: RelativePath) throws(GitError) -> [UInt8] {
        var output = git_buf()
        defer { git_buf_dispose(&output) }
        let result = bytes.withUnsafeBytes { raw in
            let characters = raw.bindMemory(to: CChar.self)
            return git_filter_list_apply_to_buffer(&output, filters.pointer, characters.baseAddress, characters.count)
        }
        guard result == 0 else { throw LibraryFailure(result).error(while: "filtering '\(path.text)'") }
        return Array(UnsafeRawBufferPointer(start: output.ptr, count: output.size))
    }

    private func stream(_ descriptor: Int32, _ path: RelativePath, size: off_t) throws(GitError) -> ObjectID {
        let absolute = join(repository.workDirectory ?? "", path.text)
        var known = git_oid()
        // Hashing is fifteen times faster than compressing, and a large file has often been written before.
        if git_odb_hashfile(&known, absolute, GIT_OBJECT_BLOB) == 0, git_odb_exists(repository.objects, &known) == 1 {
            return ObjectID(known)
        }
        var stream: UnsafeMutablePointer<git_odb_stream>?
        try check("writing '\(path.text)'") {
            git_odb_open_wstream(&stream, repository.objects, git_object_size_t(size), GIT_OBJECT_BLOB)
        }
        defer { git_odb_stream_free(stream) }
        var buffer = [CChar](repeating: 0, count: 1 << 18)
        var result: Int32 = 0
        while result == 0 {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            if count < 0 { throw .fileSystem("read", path.text, errno: errno) }
            if count == 0 { break }
            result = git_odb_stream_write(stream, buffer, count)
        }
        var oid = git_oid()
        if result == 0 { result = git_odb_stream_finalize_write(&oid, stream) }
        guard result == 0 else {
            let failure = LibraryFailure(result)
            // Of a stream whose writes failed the library keeps no reason.
            guard !failure.isDiskFull, !hasNoSpace(repository.commonDirectory) else {
                throw GitError(
                    .diskFull, "The disk is full: writing '\(path.text)' as an object failed.", underlying: failure.text
                )
            }
            throw GitError(
                .fileSystem, "'\(path.text)' could not be written as an object.",
                hint: "It may have changed while it was read: try again.", underlying: failure.text)
        }
        return ObjectID(oid)
    }

    /// An attribute that git would have run a program or an encoder for, such as `filter=lfs`.
    func unappliedAttribute(of path: RelativePath) -> String? {
        for name in ["filter", "working-tree-encoding"] {
            var value: UnsafePointer<CChar>?
            let result = path.withCString { git_attr_get(&value, repository.pointer, 0, $0, name) }
            guard result == 0, git_attr_value(value) == GIT_ATTR_VALUE_STRING, let value else { continue }
            return "\(name)=\(String(cString: value))"
        }
        return nil
    }
}

/// Whether a file system has no more room than a few small files take.
private func hasNoSpace(_ directory: String) -> Bool {
    var space = statvfs()
    return statvfs(directory, &space) == 0 && space.f_bavail < 16
}

extension Repository {
    /// A handle of its own, whose index, in memory only, lacks a path.
    fileprivate func reopened(without path: RelativePath) throws(GitError) -> Repository {
        let other = try reopened()
        let index = try Handle("reading the index", freedBy: git_index_free) {
            git_repository_index(&$0, other.pointer)
        }
        _ = path.withCString { git_index_remove(index.pointer, $0, 0) }
        return other
    }
}
