import Foundation
import Testing

@testable import Git

/// A folder that is gone when its last user is, with a git that reads nobody's configuration.
final class ScratchFolder {
    let path: String

    init() throws {
        let parent = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path
        path = parent + "/sluice-git-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        // Some tests take permissions away.
        _ = try? run("/bin/chmod", ["-R", "u+rwx", path], in: "/")
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Runs the real git in a folder below this one; a failure is a test's failure.
    @discardableResult
    func git(_ arguments: String..., in folder: String = "", input: [UInt8]? = nil) throws -> String {
        try git(arguments, in: folder, input: input)
    }

    @discardableResult
    func git(
        _ arguments: [String], in folder: String = "", input: [UInt8]? = nil, environment: [String: String] = [:]
    ) throws -> String {
        let place = folder.hasPrefix("/") ? folder : path + "/" + folder
        let output = try run("/usr/bin/env", ["git"] + arguments, in: place, input: input, environment: environment)
        return String(decoding: output, as: UTF8.self)
    }

    @discardableResult
    func run(
        _ program: String, _ arguments: [String], in folder: String, input: [UInt8]? = nil,
        environment: [String: String] = [:]
    ) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.environment = [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": path,
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_AUTHOR_NAME": "A U Thor",
            "GIT_AUTHOR_EMAIL": "author@example.com", "GIT_COMMITTER_NAME": "C O Mitter",
            "GIT_COMMITTER_EMAIL": "committer@example.com", "GIT_AUTHOR_DATE": "1700000000 +0200",
            "GIT_COMMITTER_DATE": "1700000000 +0200", "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0",
        ].merging(environment) { $1 }
        let (output, errors, standardInput) = (Pipe(), Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = standardInput
        try process.run()
        if let input { try standardInput.fileHandleForWriting.write(contentsOf: Data(input)) }
        try standardInput.fileHandleForWriting.close()
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        let message = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw ProgramFailed(arguments: arguments, message: String(decoding: message, as: UTF8.self))
        }
        return Array(bytes)
    }

    func write(_ text: String, to file: String) throws {
        try write(Array(text.utf8), to: file)
    }

    func write(_ bytes: [UInt8], to file: String) throws {
        let url = URL(fileURLWithPath: path + "/" + file)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: url)
    }

    func read(_ file: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: path + "/" + file)))
    }

    func text(_ file: String) throws -> String { String(decoding: try read(file), as: UTF8.self) }

    func exists(_ file: String) -> Bool { fileKind(file) != nil }

    func remove(_ file: String) throws { try FileManager.default.removeItem(atPath: path + "/" + file) }

    func makeFolder(_ name: String) throws {
        try FileManager.default.createDirectory(atPath: path + "/" + name, withIntermediateDirectories: true)
    }

    func link(_ file: String, to target: String) throws {
        try makeFolder((file as NSString).deletingLastPathComponent)
        try FileManager.default.createSymbolicLink(atPath: path + "/" + file, withDestinationPath: target)
    }

    func setPermissions(_ file: String, _ mode: Int) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path + "/" + file)
    }

    /// `file`, `link` or `folder`, or nil if there is nothing.
    func fileKind(_ file: String) -> String? {
        var found = stat()
        guard lstat(path + "/" + file, &found) == 0 else { return nil }
        return switch found.st_mode & S_IFMT {
        case S_IFLNK: "link"
        case S_IFDIR: "folder"
        default: found.st_mode & 0o100 == 0 ? "file" : "executable"
        }
    }

    /// Everything below a folder but `.git`: kind, content and, if asked for, inode and modification time.
    func listing(_ folder: String, times: Bool = false) throws -> [String] {
        let names = try FileManager.default.subpathsOfDirectory(atPath: path + "/" + folder)
        return try names.sorted().compactMap { name in
            if name == ".git" || name.hasPrefix(".git/") { return nil }
            let file = folder + "/" + name
            let kind = fileKind(file) ?? "nothing"
            var line = "\(kind) \(name)"
            if kind == "link" {
                line += " -> " + (try FileManager.default.destinationOfSymbolicLink(atPath: path + "/" + file))
            } else if kind != "folder" {
                line += " \(try read(file).map { String($0, radix: 16) }.joined())"
            }
            if times, kind != "folder" { line += " \(try stamp(file))" }
            return line
        }
    }

    /// Inode and modification time in nanoseconds.
    func stamp(_ file: String) throws -> String {
        var found = stat()
        try #require(lstat(path + "/" + file, &found) == 0)
        return "\(found.st_ino) \(found.st_mtim.tv_sec).\(found.st_mtim.tv_nsec)"
    }
}

struct ProgramFailed: Error, CustomStringConvertible {
    var arguments: [String]
    var message: String
    var description: String { "\(arguments.joined(separator: " ")): \(message)" }
}

extension ScratchFolder {
    /// A repository in the folder `repository` with one commit of two files.
    static func withRepository() throws -> ScratchFolder {
        let scratch = try ScratchFolder()
        try scratch.git("init", "-q", "-b", "main", "repository")
        try scratch.write("one\n", to: "repository/one.txt")
        try scratch.write("two\n", to: "repository/folder/two.txt")
        try scratch.commitAll("first")
        return scratch
    }

    @discardableResult
    func commitAll(_ message: String, in folder: String = "repository") throws -> CommitID {
        try git("add", "--all", in: folder)
        try git("commit", "-q", "--allow-empty", "-m", message, in: folder)
        return try revision("HEAD", in: folder)
    }

    func revision(_ name: String, in folder: String = "repository") throws -> CommitID {
        try #require(CommitID(hex: git("rev-parse", name, in: folder).trimmingCharacters(in: .newlines)))
    }

    func open(_ folder: String = "repository") throws -> Repository {
        try Repository.discover(from: path + "/" + folder)
    }
}

/// The error that a body throws; a body that does not throw fails the test.
func gitError(_ body: () throws -> Void) throws -> GitError {
    let error = #expect(throws: GitError.self) { try body() }
    return try #require(error)
}

/// SplitMix64: the same numbers for the same seed on every machine.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
