import Glibc

/// The operating system's words for an error number, as `strerror` but safe in threads.
func systemMessage(_ number: Int32) -> String {
    var buffer = [CChar](repeating: 0, count: 256)
    guard strerror_r(number, &buffer, buffer.count) == 0 else { return "error \(number)" }
    return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}

/// The path without links, `.` and `..`; nil if there is nothing there.
func canonicalPath(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
}

func join(_ folder: String, _ name: String) -> String {
    name.hasPrefix("/") ? name : folder.hasSuffix("/") ? folder + name : folder + "/" + name
}

func parentFolder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
}

func lastComponent(of path: String) -> String {
    path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
}

func withoutTrailingSlash(_ path: String) -> String {
    path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
}

/// What stands at a path, links followed; nil if nothing does.
func fileStatus(of path: String) -> stat? {
    var result = stat()
    return stat(path, &result) == 0 ? result : nil
}

func isDirectory(_ path: String) -> Bool {
    fileStatus(of: path).map { $0.st_mode & S_IFMT == S_IFDIR } ?? false
}

/// The bytes of a small file; nil if it cannot be read.
func contents(of path: String) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    return readToEnd(descriptor)
}

/// Everything from here to the file's end; nil with `errno` set if a read fails.
func readToEnd(_ descriptor: Int32, sizeHint: Int = 0) -> [UInt8]? {
    var bytes: [UInt8] = []
    var chunk = max(sizeHint + 1, 4096)
    while true {
        let before = bytes.count
        var got = 0
        bytes += [UInt8](unsafeUninitializedCapacity: chunk) { buffer, count in
            repeat { got = read(descriptor, buffer.baseAddress, chunk) } while got < 0 && errno == EINTR
            count = max(got, 0)
        }
        if got < 0 { return nil }
        if got == 0 { return bytes }
        chunk = max(bytes.count - before, 65536)
    }
}
