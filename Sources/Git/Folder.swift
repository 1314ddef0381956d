import Glibc

/// An open folder; everything is done relative to it and never through a link in it.
final class Folder: Sendable {
    let descriptor: Int32
    /// For messages.
    let path: String

    init(_ path: String) throws(GitError) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        if descriptor < 0 { throw .fileSystem("open the folder", path, errno: errno) }
    }

    /// Makes the folder and those above it where they are missing.
    static func make(_ path: String) throws(GitError) -> Folder {
        if !isDirectory(path) {
            let above = parentFolder(of: path)
            if above != path, above != "." { _ = try make(above) }
            guard mkdir(path, 0o777) == 0 || errno == EEXIST else {
                throw .fileSystem("make the folder", path, errno: errno)
            }
        }
        return try Folder(path)
    }

    deinit { close(descriptor) }

    /// What stands at a path, links not followed; nil if nothing does.
    func status(_ path: RelativePath) -> stat? {
        var found = stat()
        return path.withCString { fstatat(descriptor, $0, &found, AT_SYMLINK_NOFOLLOW) } == 0 ? found : nil
    }

    func makeFolder(_ path: RelativePath) throws(GitError) {
        guard path.withCString({ mkdirat(descriptor, $0, 0o777) }) == 0 else { throw failure("make the folder", path) }
    }

    /// Makes sure of a folder that can be written to; whatever else stands there goes.
    func ensureFolder(_ path: RelativePath) throws(GitError) {
        if let found = status(path) {
            if found.st_mode & S_IFMT == S_IFDIR {
                if found.st_mode & 0o700 != 0o700 {
                    _ = path.withCString { fchmodat(descriptor, $0, found.st_mode & 0o777 | 0o700, 0) }
                }
                return
            }
            try remove(path)
        }
        try makeFolder(path)
    }

    /// A small file of our own.
    func write(_ bytes: [UInt8], to path: String) throws(GitError) {
        let file = openat(descriptor, path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o666)
        guard file >= 0 else { throw failure("write", RelativePath(path.utf8)) }
        defer { close(file) }
        guard bytes.withUnsafeBytes({ writeAll($0, to: file) }) else {
            throw failure("write", RelativePath(path.utf8))
        }
    }

    /// The names in a folder of this one (or itself, for an empty path), in no particular order.
    func names(in path: RelativePath) throws(GitError) -> [RelativePath] {
        let opened = path.bytes.isEmpty ? openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC) : reopen(path)
        guard opened >= 0 else { throw failure("read the folder", path) }
        guard let stream = fdopendir(opened) else {
            close(opened)
            throw failure("read the folder", path)
        }
        defer { closedir(stream) }
        var names: [RelativePath] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
                tuple.withMemoryRebound(to: CChar.self, capacity: 256) { RelativePath(cString: $0) }
            }
            if name != Self.here && name != Self.above { names.append(name) }
        }
        return names
    }

    private static let here = RelativePath(".".utf8), above = RelativePath("..".utf8)

    /// Steps leave folders behind that even their owner may not read (Go's module cache is one).
    private func reopen(_ path: RelativePath) -> Int32 {
        path.withCString { name in
            let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
            let opened = openat(descriptor, name, flags)
            guard opened < 0, errno == EACCES, fchmodat(descriptor, name, 0o700, 0) == 0 else { return opened }
            return openat(descriptor, name, flags)
        }
    }

    /// Removes a file, link or folder with all that is in it; returns how many files and links that were.
    @discardableResult
    func remove(_ path: RelativePath) throws(GitError) -> Int {
        if unlink(path) { return 1 }
        if errno == ENOENT { return 0 }
        guard errno == EISDIR || errno == EPERM || errno == EACCES, isFolder(path) else {
            throw failure("remove", path)
        }
        var removed = 0
        for name in try names(in: path) { removed += try remove(path.appending(name.bytes)) }
        guard path.withCString({ unlinkat(descriptor, $0, AT_REMOVEDIR) }) == 0 || errno == ENOENT else {
            throw failure("remove the folder", path)
        }
        return removed
    }

    /// In a folder that is not writable, once more after making it so.
    private func unlink(_ path: RelativePath) -> Bool {
        if path.withCString({ unlinkat(descriptor, $0, 0) }) == 0 { return true }
        let reason = errno
        if reason == EACCES, let parent = path.parent, !isFolder(path),
            parent.withCString({ fchmodat(descriptor, $0, 0o700, 0) }) == 0,
            path.withCString({ unlinkat(descriptor, $0, 0) }) == 0
        {
            return true
        }
        errno = reason
        return false
    }

    func isFolder(_ path: RelativePath) -> Bool {
        let reason = errno
        defer { errno = reason }
        return status(path).map { $0.st_mode & S_IFMT == S_IFDIR } ?? false
    }

    func failure(_ doing: String, _ path: RelativePath) -> GitError {
        .fileSystem(doing, join(self.path, path.text), errno: errno)
    }
}

/// False with `errno` set if a write fails.
func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
    var rest = bytes[...]
    while !rest.isEmpty {
        let count = write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count < 0, errno == EINTR { continue }
        if count < 0 { return false }
        rest = rest.dropFirst(count)
    }
    return true
}
