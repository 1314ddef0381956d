import Glibc
import Processes

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

/// Removes a file or a folder with all that is in it, as far as that can be done; symbolic links are not followed, whoever puts them there
/// meanwhile.
///
/// A folder without write permission, as caches of modules like to be, is given it first.
func removeTree(_ path: String) { removeTree(path, in: AT_FDCWD) }

private func removeTree(_ name: String, in folder: Int32) {
    if unlinkat(folder, name, 0) == 0 || errno == ENOENT { return }
    if unlinkat(folder, name, AT_REMOVEDIR) == 0 { return }
    if errno != ENOTEMPTY, errno != EEXIST, errno != EACCES { return }
    guard let descriptor = openFolder(name, in: folder) else { return }
    fchmod(descriptor, 0o700)
    for name in namesInFolder(descriptor) { removeTree(name, in: descriptor) }
    close(descriptor)
    unlinkat(folder, name, AT_REMOVEDIR)
}

/// Gives a user all that is in a folder, and the folder itself; links are given and never followed, whoever puts them there meanwhile.
///
/// A file that has another name, too, stays its owner's where that is not the `former` user of the folder: it could be somebody's outside.
func giveTree(_ path: String, from former: UInt32? = nil, to user: StepUser) {
    giveTree(path, in: AT_FDCWD, from: former, to: user)
}

private func giveTree(_ name: String, in folder: Int32, from former: UInt32?, to user: StepUser) {
    guard user.own(name, in: folder, from: former), let descriptor = openFolder(name, in: folder) else { return }
    defer { close(descriptor) }
    for name in namesInFolder(descriptor) { giveTree(name, in: descriptor, from: former, to: user) }
}

/// Makes a folder of this process a user's alone. Throws `system`.
func giveFolder(_ path: String, to user: StepUser) throws(ExecutionError) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system("Cannot open the folder \"\(path)\"") }
    defer { close(descriptor) }
    guard fchmod(descriptor, 0o700) == 0, fchown(descriptor, user.uid, user.gid) == 0 else {
        throw .system("Cannot give the folder \"\(path)\" to '\(user.name)'")
    }
}

/// The owner of what stands at a path itself; nil where nothing does.
func userOwning(_ path: String) -> UInt32? {
    var status = stat()
    return lstat(path, &status) == 0 ? status.st_uid : nil
}

/// Nil for what is no folder, or cannot be opened.
private func openFolder(_ name: String, in folder: Int32) -> Int32? {
    let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
    var descriptor = openat(folder, name, flags)
    if descriptor < 0, errno == EACCES, fchmodat(folder, name, 0o700, AT_SYMLINK_NOFOLLOW) == 0 {
        descriptor = openat(folder, name, flags)
    }
    return descriptor < 0 ? nil : descriptor
}

/// None for what cannot be read; the descriptor stays open.
private func namesInFolder(_ descriptor: Int32) -> [String] {
    let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
    guard copy >= 0 else { return [] }
    guard let stream = fdopendir(copy) else {
        close(copy)
        return []
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
            pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name != ".", name != ".." { names.append(name) }
    }
    return names
}
