import Conductor
import Glibc

/// What the disk did not let happen.
struct FileFailure: PortError, Hashable, Sendable {
    /// A full sentence.
    var message: String
    var isRefusal: Bool { false }

    /// With the present `errno`.
    init(_ attempt: String, _ path: String) {
        message = "\(attempt) \"\(path)\": \(String(cString: strerror(errno)))."
    }
}

/// Makes a folder that only its owner sees, in one that is there; one that is there is fine.
func makeFolder(_ path: String) throws(FileFailure) {
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw FileFailure("Cannot make", path) }
}

/// The names in a folder, sorted; none where there is no such folder.
func fileNames(in folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
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

/// Removes a file, or a folder with all that is in it. What cannot be removed stays: the run's folder goes with its history.
func removeTree(_ path: String) {
    if unlink(path) == 0 || errno == ENOENT { return }
    for name in fileNames(in: path) { removeTree(path + "/" + name) }
    rmdir(path)
}

/// Bytes of a file; nil where there is none.
func fileSize(_ path: String) -> Int? {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : nil
}

/// The content of a small file; nil where there is none.
func smallFile(_ path: String) -> [UInt8]? {
    guard let reader = FileReader(path) else { return nil }
    return reader.bytes(from: 0, count: 1 << 20)
}

/// Writes a file that is there whole or not at all.
func replaceFile(_ path: String, _ content: [UInt8]) throws(FileFailure) {
    let new = path + ".new"
    unlink(new)
    let writer = try FileWriter(new)
    try writer.write(content)
    try rename(new, to: path)
}

func rename(_ path: String, to destination: String) throws(FileFailure) {
    guard Glibc.rename(path, destination) == 0 else { throw FileFailure("Cannot make", destination) }
}
