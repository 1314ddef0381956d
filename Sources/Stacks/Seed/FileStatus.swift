import Glibc

/// What stands at a path of the host.
struct FileStatus: Hashable {
    enum Kind: Hashable {
        case file, folder, other
        case link(String)
    }

    var kind: Kind
    var mode: UInt32
    /// Bytes.
    var size: Int
    /// Seconds since 1970.
    var modified: Int64

    /// Nil with errno where there is nothing, or nothing that may be seen.
    init?(_ path: String, followingLink: Bool) {
        var status = stat()
        guard (followingLink ? stat(path, &status) : lstat(path, &status)) == 0 else { return nil }
        mode = status.st_mode & 0o7777
        size = Int(status.st_size)
        modified = Int64(status.st_mtim.tv_sec)
        switch status.st_mode & S_IFMT {
        case S_IFREG: kind = .file
        case S_IFDIR: kind = .folder
        case S_IFLNK:
            let target = [CChar](unsafeUninitializedCapacity: Int(PATH_MAX)) { buffer, count in
                count = buffer.baseAddress.map { max(0, readlink(path, $0, buffer.count)) } ?? 0
            }
            kind = .link(String(decoding: target.map { UInt8(bitPattern: $0) }, as: UTF8.self))
        default: kind = .other
        }
    }

    /// What is in a folder, in the order of the names.
    static func names(in folder: String) throws(TarError) -> [String] {
        guard let stream = opendir(folder) else { throw .system("\"\(folder)\" cannot be read") }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }
}
