import Foundation
package import Glibc
import Testing

/// A git repository in a temporary folder, with a home of its own, and the real `sluice` to run in it.
package final class Scratch {
    package let folder: String
    package let repository: String
    package let sluice: String
    /// Stands in the environment of everything that is started here, and tells what is left of it.
    package let mark: String
    private var environment: [String: String]
    private var started = 0

    /// Beside the tests' own executable, as the build leaves it; else where `SLUICE_BINARY` says.
    private static func findSluice() throws -> String {
        let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let beside = URL(fileURLWithPath: own).deletingLastPathComponent().appendingPathComponent(
            "sluice"
        ).path
        let named = ProcessInfo.processInfo.environment["SLUICE_BINARY"]
        for path in [beside, named].compactMap({ $0 }) where access(path, X_OK) == 0 { return path }
        throw ChildProcess.Failure(
            description: "There is no sluice at \(beside), nor where SLUICE_BINARY says.")
    }

    /// Runs the body in a new repository without commits, then sees that no process is left and removes all files and control groups.
    package static func with(_ body: (Scratch) throws -> Void) throws {
        let scratch = try Scratch()
        defer { scratch.remove() }
        try body(scratch)
    }

    /// The same, with these workflows committed.
    package static func with(workflows: [String: String], _ body: (Scratch) throws -> Void) throws {
        try with { scratch in
            for (name, text) in workflows { try scratch.write("workflows/\(name).yml", text) }
            try scratch.commit()
            try body(scratch)
        }
    }

    private init() throws {
        sluice = try Self.findSluice()
        let name = "sluice-end-to-end-" + UUID().uuidString.prefix(8)
        let place = URL(fileURLWithPath: NSTemporaryDirectory()).resolvingSymlinksInPath()
        folder = place.appendingPathComponent(name).path
        repository = folder + "/repository"
        mark = name
        environment = [
            "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin",
            "HOME": folder + "/home", "GIT_CONFIG_GLOBAL": folder + "/home/.gitconfig",
            "GIT_CONFIG_NOSYSTEM": "1",
            "LC_ALL": "C.UTF-8", "SLUICE_END_TO_END": name,
        ]
        for path in [folder + "/home", repository] {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
        try "[user]\n name = Ann\n email = ann@localhost\n".write(
            toFile: folder + "/home/.gitconfig", atomically: true, encoding: .utf8)
        try git("init", "-q", "-b", "main")
    }

    /// From here on a keeper whose engine was killed leaves it to the test to bring another one.
    package func leaveResumingToTest() { environment["SLUICE_KEEPER_GRACE"] = "3600" }

    private func remove() {
        if !eventually(within: 120, { leftovers().isEmpty }) {
            for (pid, name) in leftovers() {
                Issue.record("\(name) (\(pid)) outlived its run")
                kill(pid, SIGKILL)
            }
        }
        removeGroups()
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// The control groups of keepers that were killed: with its folder the run is gone, which would have been resumed and rid of them.
    private func removeGroups() {
        let files = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        for list in files where list.hasSuffix("/keeper.cgroups") {
            let text = (try? String(contentsOfFile: "\(folder)/\(list)", encoding: .utf8)) ?? ""
            for group in text.split(separator: "\n").map(String.init) {
                let jobs = (try? FileManager.default.contentsOfDirectory(atPath: group)) ?? []
                for job in jobs where job.hasPrefix("job-") { rmdir("\(group)/\(job)") }
                rmdir(group)
            }
        }
    }

    /// The processes with our mark: pid to the command's name.
    package func leftovers() -> [pid_t: String] {
        let needle = Data("SLUICE_END_TO_END=\(mark)\0".utf8)
        var found: [pid_t: String] = [:]
        for entry in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [] {
            guard let pid = pid_t(entry),
                let variables = FileManager.default.contents(atPath: "/proc/\(pid)/environ"),
                variables.range(of: needle) != nil
            else { continue }
            let name = (try? String(contentsOfFile: "/proc/\(pid)/comm", encoding: .utf8)) ?? "?"
            found[pid] = name.trimmingCharacters(in: .whitespacesAndNewlines)
        }
        return found
    }

    /// Ends these processes as a power cut would: none has the time to do anything about the end of another.
    package func killTogether(_ processes: [pid_t]) {
        for signal in [SIGSTOP, SIGKILL] { for pid in processes { kill(pid, signal) } }
    }

    /// The same with all that was started here, and what these begin meanwhile.
    package func killAllTogether() {
        var stopped: Set<pid_t> = []
        while true {
            let running = Set(leftovers().keys).subtracting(stopped)
            if running.isEmpty { break }
            for pid in running { kill(pid, SIGSTOP) }
            stopped.formUnion(running)
        }
        for pid in stopped { kill(pid, SIGKILL) }
    }

    package func start(
        _ arguments: [String], program: String? = nil, environment more: [String: String] = [:],
        in place: String? = nil
    ) throws -> ChildProcess {
        started += 1
        return try ChildProcess(
            program ?? sluice, arguments, environment: environment.merging(more) { _, new in new },
            in: place ?? repository, output: "\(folder)/\(started)")
    }

    package func run(_ arguments: String..., environment: [String: String] = [:], in place: String? = nil)
        throws -> Answer
    {
        try start(arguments, environment: environment, in: place).answer()
    }

    /// What git printed. Throws when it failed.
    @discardableResult
    package func git(_ arguments: String..., in place: String? = nil) throws -> String {
        let answer = try start(arguments, program: "git", in: place).answer()
        guard answer.status == 0 else {
            throw ChildProcess.Failure(description: "git \(arguments.joined(separator: " ")): \(answer)")
        }
        return answer.output.trimmingCharacters(in: .newlines)
    }

    package func commit() throws {
        try git("add", "-A")
        try git("commit", "-q", "-m", "A commit")
    }

    package func path(_ name: String) -> String { "\(repository)/\(name)" }

    package func write(_ name: String, _ text: String) throws {
        let file = URL(fileURLWithPath: path(name))
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: file, atomically: false, encoding: .utf8)
    }

    /// The witness's lines: steps append to it, and no run owns it.
    package var witness: [String] {
        let text = (try? String(contentsOfFile: folder + "/witness", encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map(String.init)
    }

    /// How many runs the history has.
    package func runCount(_ location: String...) throws -> Int {
        try start(["history", "--json"] + location).answer().objects().count
    }

    /// What `show --json` says.
    package func shown(_ run: Int = 1) throws -> [String: Any] {
        try self.run("show", "\(run)", "--json").objects().first ?? [:]
    }
}
