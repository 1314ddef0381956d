import Glibc
import Processes

/// The rewritten model on the disk: it holds values of env files and secrets, so it is this user's alone, in memory
/// where there is such a place.
package enum ModelFile {
    /// `$XDG_RUNTIME_DIR/sluice/stacks`, or for a host without it a folder in memory.
    package static var folder: String {
        if let runtime = getenv("XDG_RUNTIME_DIR").map({ String(cString: $0) }), runtime.hasPrefix("/"),
            access(runtime, W_OK) == 0
        {
            return runtime + "/sluice/stacks"
        }
        return "/dev/shm/sluice-\(getuid())/stacks"
    }

    package static func path(project: String, in folder: String = ModelFile.folder) -> String {
        folder + "/" + project + ".json"
    }

    /// Its path. Throws a failure of `check`.
    static func write(_ text: String, project: String, in folder: String) throws(StackFailure) -> String {
        let path = path(project: project, in: folder)
        try makeFolder(folder)
        let file = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { throw failure("made", path) }
        defer { close(file) }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let failure = failure("written", path)
                unlink(path)
                throw failure
            }
            rest = rest.dropFirst(count)
        }
        return path
    }

    /// Another text in place of the one that is there: whoever reads meanwhile has one of the two. Throws a failure of `check`.
    static func replace(_ text: String, project: String, at path: String) throws(StackFailure) {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        unlink(self.path(project: staged(project), in: folder))
        let staged = try write(text, project: staged(project), in: folder)
        guard rename(staged, path) == 0 else {
            let failure = failure("replaced", path)
            unlink(staged)
            throw failure
        }
    }

    /// What a model is called that is about to take another's place.
    private static func staged(_ project: String) -> String { ".\(project)" }

    static func read(_ path: String) throws(KeeperError) -> [UInt8] { try readSmallFile(path) }

    /// Can be called again: what is gone already is no error.
    package static func remove(project: String, in folder: String = ModelFile.folder) {
        for name in [project, staged(project)] { unlink(path(project: name, in: folder)) }
    }

    private static func makeFolder(_ folder: String) throws(StackFailure) {
        var path = ""
        for part in folder.split(separator: "/") {
            path += "/" + part
            guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failure("made", path) }
        }
        let above = String(folder[..<(folder.lastIndex(of: "/") ?? folder.startIndex)])
        guard let own = owner(of: folder), own.user == getuid(), own.mode & 0o077 == 0,
            // Whoever can write to the folder above could put another in its place.
            let parent = owner(of: above), [0, getuid()].contains(parent.user),
            parent.mode & 0o022 == 0 || parent.mode & S_ISVTX != 0
        else {
            throw StackFailure(
                .check, "The folder \"\(folder)\" is not this user's alone: secrets cannot be kept there.")
        }
    }

    /// Nil for what is no folder.
    private static func owner(of path: String) -> (user: uid_t, mode: mode_t)? {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return nil }
        return (status.st_uid, status.st_mode)
    }

    private static func failure(_ verb: String, _ path: String) -> StackFailure {
        StackFailure(.check, "The file \"\(path)\" cannot be \(verb): \(String(cString: strerror(errno))).")
    }
}
