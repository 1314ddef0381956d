import Glibc
import Processes

/// Makes the folder and those above it that are missing; throws `system`.
func makeFolders(_ path: String, mode: mode_t = 0o755) throws(ExecutionError) {
    if mkdir(path, mode) == 0 || errno == EEXIST { return }
    guard errno == ENOENT, let parent = parentFolder(of: path) else {
        throw .system("Cannot make the folder \"\(path)\"")
    }
    try makeFolders(parent, mode: mode)
    guard mkdir(path, mode) == 0 || errno == EEXIST else { throw .system("Cannot make the folder \"\(path)\"") }
}

/// The path without its last part; nil for the root and for a name alone.
func parentFolder(of path: String) -> String? {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")), slash != path.startIndex else { return nil }
    return String(path[..<slash])
}

func lastPathPart(of path: String) -> String {
    guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
    return String(path[path.utf8.index(after: slash)...])
}

func fileExists(_ path: String) -> Bool { access(path, F_OK) == 0 }

/// Whether it is a folder, or a symbolic link to one.
func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}

/// Writes a file anew, never through a link; throws `system`.
///
/// - Parameter owner: Whose file it is from its first byte on; nil for this process's own user.
func writeFile(
    _ path: String, _ content: some Collection<UInt8>, mode: mode_t = 0o600, owner: StepUser? = nil
) throws(ExecutionError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, mode)
    guard descriptor >= 0 else { throw .system("Cannot make the file \"\(path)\"") }
    defer { close(descriptor) }
    if let owner, fchown(descriptor, owner.uid, owner.gid) != 0 {
        throw .system("Cannot give the file \"\(path)\" to '\(owner.name)'")
    }
    var rest = Array(content)[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { throw .system("Cannot write the file \"\(path)\"") }
        rest = rest.dropFirst(count)
    }
}

/// The content, up to `limit` bytes; nil when there is no such file; throws `system`.
func readFile(_ path: String, limit: Int = .max) throws(ExecutionError) -> [UInt8]? {
    let descriptor = openPlainly(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
        if errno == ENOENT || errno == ENOTDIR { return nil }
        throw .system("Cannot open \"\(path)\"")
    }
    defer { close(descriptor) }
    return try read(descriptor, of: path, limit: limit)
}

/// The same of a file that a step may have put another one in the place of: a link leads nowhere, and what is no file is none.
func readPlainFile(_ path: String, limit: Int = .max) throws(ExecutionError) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else {
        if errno == ENOENT || errno == ENOTDIR { return nil }
        throw .system("Cannot open \"\(path)\"")
    }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
        throw ExecutionError(.system, "\"\(path)\" is no file any more.")
    }
    return try read(descriptor, of: path, limit: limit)
}

private func read(_ descriptor: Int32, of path: String, limit: Int) throws(ExecutionError) -> [UInt8] {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .system("Cannot read \"\(path)\"") }
    if status.st_size == 0, status.st_mode & S_IFMT == S_IFREG { return [] }
    var content: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: max(4096, min(1 << 20, Int(status.st_size) + 1)))
    while content.count < limit {
        let count = Glibc.read(descriptor, &piece, piece.count)
        if count < 0, errno == EINTR { continue }
        guard count >= 0 else { throw .system("Cannot read \"\(path)\"") }
        if count == 0 { break }
        content.append(contentsOf: piece[..<min(count, limit - content.count)])
    }
    return content
}

/// What a symbolic link says; nil where there is none.
func linkTarget(_ path: String) -> String? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(path, &buffer, buffer.count)
    return count < 0 ? nil : String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
