import Glibc
import Processes

/// Copies files and folders among what a test leaves for people; what cannot be copied is a sentence each.
struct FileCopy {
    /// Bytes, of all files together; what is collected must not fill the disk.
    private static let longest = 4 << 30
    private static let mostProblems = 10

    private(set) var problems: [String] = []
    private var copiedBytes = 0

    /// A link to a file is copied as the file, one to a folder is told: what is below it may be anything.
    /// Sockets and pipes are passed over.
    mutating func copy(_ source: String, to target: String) {
        guard let folder = target.lastIndex(of: "/").map({ String(target[..<$0]) }), makeFolders(folder) else {
            return complain("The folder for \"\(target)\" cannot be made: \(Self.reason).")
        }
        copyEntry(source, to: target)
    }

    private mutating func copyEntry(_ source: String, to target: String) {
        switch PathSearch.kind(source) {
        case S_IFDIR:
            // It may hold the very folder into which it is copied.
            if target.hasPrefix(source + "/") { return complain("\"\(source)\" cannot be copied into itself.") }
            guard mkdir(target, 0o755) == 0 || errno == EEXIST else {
                return complain("The folder \"\(target)\" cannot be made: \(Self.reason).")
            }
            for name in namesInFolder(source) { copyEntry("\(source)/\(name)", to: "\(target)/\(name)") }
        case S_IFREG: copyFile(source, to: target)
        case S_IFLNK: copyLinked(source, to: target)
        default: return
        }
    }

    private mutating func copyFile(_ source: String, to target: String) {
        let input = open(source, O_RDONLY | O_CLOEXEC)
        guard input >= 0 else { return complain("\"\(source)\" cannot be read: \(Self.reason).") }
        defer { close(input) }
        let output = open(target, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard output >= 0 else { return complain("\"\(target)\" cannot be made: \(Self.reason).") }
        defer { close(output) }
        var piece = [UInt8](repeating: 0, count: 256 << 10)
        while true {
            let count = retryingInterrupts { read(input, &piece, piece.count) }
            if count == 0 { return }
            guard count > 0 else { return complain("\"\(source)\" cannot be read: \(Self.reason).") }
            copiedBytes += count
            guard copiedBytes <= Self.longest else {
                return complain("\"\(source)\" is cut off: more than \(Self.longest >> 30) GiB would be kept.")
            }
            do { try writeAll(piece[..<count], to: output, named: target) } catch { return complain(error.message) }
        }
    }

    private mutating func copyLinked(_ source: String, to target: String) {
        var status = stat()
        guard stat(source, &status) == 0 else {
            return complain("\"\(source)\" is a link to nothing: \(Self.reason).")
        }
        guard status.st_mode & S_IFMT == S_IFREG else {
            return complain("\"\(source)\" is a link to something else than a file, and is left out.")
        }
        copyFile(source, to: target)
    }

    private mutating func complain(_ problem: String) {
        if problems.count < Self.mostProblems { problems.append(problem) }
    }

    private static var reason: String { String(cString: strerror(errno)) }
}

/// Makes the folder and those above it; false with errno where one cannot be made.
func makeFolders(_ path: String) -> Bool {
    if mkdir(path, 0o755) == 0 || errno == EEXIST { return PathSearch.kind(path) != S_IFREG }
    guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return false }
    return makeFolders(String(path[..<slash])) && (mkdir(path, 0o755) == 0 || errno == EEXIST)
}

/// Removes the file or the folder with all that is in it.
func removeTree(_ path: String) {
    if PathSearch.kind(path) == S_IFDIR {
        for name in namesInFolder(path) { removeTree("\(path)/\(name)") }
        rmdir(path)
    } else {
        unlink(path)
    }
}
