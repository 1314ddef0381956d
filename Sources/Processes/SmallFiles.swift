import Glibc

/// The whole content of a small file; throws `system`.
package func readSmallFile(_ path: String) throws(KeeperError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system("Cannot open \"\(path)\"") }
    defer { close(descriptor) }
    var content: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 8192)
    while true {
        let count = retryingInterrupts { read(descriptor, &piece, piece.count) }
        guard count >= 0 else { throw .system("Cannot read \"\(path)\"") }
        if count == 0 { return content }
        content.append(contentsOf: piece[..<count])
    }
}

/// Writes every byte to a blocking descriptor; throws `system`.
package func writeAll(_ bytes: some Collection<UInt8>, to descriptor: Int32, named path: String)
    throws(KeeperError)
{
    var rest = Array(bytes)[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { buffer in
            retryingInterrupts { write(descriptor, buffer.baseAddress, buffer.count) }
        }
        guard count >= 0 else { throw .system("Cannot write \"\(path)\"") }
        rest = rest.dropFirst(count)
    }
}

/// Writes a file so that a reader sees all of it or nothing: a temporary name, then a rename; throws `system`.
package func replaceFile(_ path: String, with text: String) throws(KeeperError) {
    let temporary = path + ".new"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .system("Cannot create \"\(temporary)\"") }
    defer { close(descriptor) }
    try writeAll(text.utf8, to: descriptor, named: temporary)
    guard rename(temporary, path) == 0 else { throw .system("Cannot rename \"\(temporary)\"") }
}

/// The names in a folder except `.` and `..`, sorted; empty where it cannot be read.
package func namesInFolder(_ path: String) -> [String] {
    entriesInFolder(path).map(\.name).sorted()
}

/// The names of folders in a folder, sorted; empty where it cannot be read.
package func foldersInFolder(_ path: String) -> [String] {
    entriesInFolder(path).filter { $0.kind == UInt8(DT_DIR) }.map(\.name).sorted()
}

private func entriesInFolder(_ path: String) -> [(name: String, kind: UInt8)] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var entries: [(name: String, kind: UInt8)] = []
    while let entry = readdir(folder) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
            pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name != ".", name != ".." { entries.append((name, entry.pointee.d_type)) }
    }
    return entries
}

/// Repeats a call for as long as a signal interrupts it.
package func retryingInterrupts(_ call: () -> Int) -> Int {
    while true {
        let result = call()
        if result >= 0 || errno != EINTR { return result }
    }
}
