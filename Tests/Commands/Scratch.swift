import Foundation

/// A git repository in a temporary folder, and the real `sluice` to be run in it. Everything goes when the value goes.
final class Scratch: Sendable {
    let root: String
    var repository: String { root + "/repo" }

    struct Answer {
        var code: Int32
        var output: String
        var errors: String
        var all: String { output + errors }
    }

    struct Failed: Error, CustomStringConvertible {
        var description: String
    }

    /// - Parameter files: By path; committed unless there are none.
    init(_ files: [String: String], isRepository: Bool = true) throws {
        root = NSTemporaryDirectory() + "sluice-commands-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: repository, withIntermediateDirectories: true)
        for (path, text) in files { try write(path, text) }
        guard isRepository else { return }
        try git("init", "-q", "-b", "main")
        if !files.isEmpty { try commit() }
    }

    deinit {
        // A file that cannot be removed is the temporary folder's affair.
        try? FileManager.default.removeItem(atPath: root)
    }

    func write(_ path: String, _ text: String) throws {
        let full = repository + "/" + path
        try FileManager.default.createDirectory(
            atPath: (full as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try text.write(toFile: full, atomically: false, encoding: .utf8)
    }

    func commit() throws {
        try git("add", "-A")
        try git("commit", "-q", "-m", "files")
    }

    @discardableResult
    func git(_ arguments: String...) throws -> String {
        let identity = ["-c", "user.name=a", "-c", "user.email=a@b"]
        let answer = try run(identity + arguments, program: "/usr/bin/git")
        guard answer.code == 0 else { throw Failed(description: "git \(arguments): \(answer.errors)") }
        return answer.output
    }

    @discardableResult
    func sluice(_ arguments: String...) throws -> Answer { try run(arguments) }

    /// Starts `sluice` and lets it go on.
    func start(_ arguments: String...) throws -> Process {
        let process = process(Self.program, arguments)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }

    func run(_ arguments: [String], program: String = Scratch.program, in folder: String? = nil) throws -> Answer {
        // Files, not pipes: nobody has to read while the program writes.
        let (output, errors) = (root + "/.output-\(UUID().uuidString)", root + "/.errors-\(UUID().uuidString)")
        for path in [output, errors] { _ = FileManager.default.createFile(atPath: path, contents: nil) }
        let process = process(program, arguments)
        if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
        process.standardOutput = FileHandle(forWritingAtPath: output)
        process.standardError = FileHandle(forWritingAtPath: errors)
        try process.run()
        process.waitUntilExit()
        let read = { (path: String) in
            String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
        }
        return Answer(code: process.terminationStatus, output: read(output), errors: read(errors))
    }

    func text(_ path: String) -> String { (try? String(contentsOfFile: root + "/" + path, encoding: .utf8)) ?? "" }

    /// Waits until the file below the root has this text, at most a minute.
    func waitFor(_ path: String, _ text: String) throws {
        for _ in 0..<3000 {
            if self.text(path).contains(text) { return }
            usleep(20_000)
        }
        throw Failed(description: "'\(path)' never had '\(text)'")
    }

    /// The number in the lock file of the run's keeper.
    func keeper(ofRun run: Int) -> pid_t? {
        let words = text("repo/.sluice/runs/\(run)/keeper.lock").split(separator: " ")
        return words.count >= 2 ? pid_t(words[1]) : nil
    }

    private func process(_ program: String, _ arguments: [String]) -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: repository)
        process.standardInput = FileHandle.nullDevice
        process.environment = [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "HOME": root, "USER": "tester",
            "GIT_CONFIG_NOSYSTEM": "1",
        ]
        return process
    }

    /// Beside the test bundle, where the build put it.
    static let program: String = {
        if let path = ProcessInfo.processInfo.environment["SLUICE_BINARY"] { return path }
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return (tests as NSString).deletingLastPathComponent + "/sluice"
    }()
}
