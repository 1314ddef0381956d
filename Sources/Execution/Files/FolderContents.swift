import Glibc

/// The names in a folder but `.` and `..`, in the order of their bytes; throws `system`.
func namesInFolder(_ path: String) throws(ExecutionError) -> [String] {
    guard let folder = opendir(path) else { throw .system("Cannot read the folder \"\(path)\"") }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
            pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
}

/// False for what is no folder, or cannot be read.
func isEmptyFolder(_ path: String) -> Bool {
    guard let folder = opendir(path) else { return false }
    defer { closedir(folder) }
    // Every folder has `.` and `..`.
    for _ in 0..<2 where readdir(folder) == nil { return true }
    return readdir(folder) == nil
}

/// Removes a file or a folder with all that is in it, as far as that can be done; symbolic links are not followed.
///
/// A folder without write permission, as caches of modules like to be, is given it first.
func removeTree(_ path: String) {
    if unlink(path) == 0 || errno == ENOENT { return }
    if rmdir(path) == 0 { return }
    if errno != ENOTEMPTY, errno != EEXIST, errno != EACCES { return }
    chmod(path, 0o700)
    guard let names = try? namesInFolder(path) else { return }
    for name in names { removeTree(path + "/" + name) }
    rmdir(path)
}
