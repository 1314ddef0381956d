import Containers
import Foundation
import TestSupport
import Testing

/// A repository of its own in which the real `sluice` runs a workflow with real containers.
///
/// What the runs make is known by the runs' own labels; none of them may be there when the test ends.
final class SluiceFixture {
    let folder: String
    /// For what is no file of the repository: another file in it would make each run one of a snapshot.
    private let scratch: String
    private let sluice: String

    struct Answer {
        var status: Int32
        var output: String
    }

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Runs the body in a repository with this workflow and these files, then sees that docker has nothing of it left.
    static func with(_ workflow: String, files: [String: String] = [:], _ body: (SluiceFixture) throws -> Void) throws {
        let fixture = try SluiceFixture()
        defer { try? FileManager.default.removeItem(atPath: fixture.scratch) }
        try fixture.write("workflows/ci.yml", workflow)
        for (name, text) in files { try fixture.write(name, text) }
        _ = try fixture.git("add", "-A")
        _ = try fixture.git("-c", "user.name=a", "-c", "user.email=a@localhost", "commit", "-qm", "A commit")
        try body(fixture)
        #expect(try fixture.leftovers() == [])
    }

    private init() throws {
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        sluice = URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent("sluice").path
        guard FileManager.default.isExecutableFile(atPath: sluice) else {
            throw Failure(description: "There is no sluice at \(sluice).")
        }
        scratch =
            FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
            .appendingPathComponent("sluice-containers-\(UUID().uuidString.prefix(8))").path
        folder = scratch + "/app"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        _ = try git("init", "-q", "-b", "main")
    }

    func path(_ name: String) -> String { folder + "/" + name }

    func write(_ name: String, _ text: String) throws {
        if text.hasPrefix("#!") { return try writeProgram(text, to: path(name)) }
        let file = URL(fileURLWithPath: path(name))
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: file, atomically: true, encoding: .utf8)
    }

    func git(_ arguments: String...) throws -> Answer { try run("/usr/bin/env", ["git"] + arguments) }

    func sluice(_ arguments: String..., environment: [String: String] = [:]) throws -> Answer {
        try run(sluice, arguments, environment: environment)
    }

    /// Starts it and returns at once.
    func start(_ arguments: String...) throws -> Process {
        let process = process(sluice, arguments, [:])
        process.standardOutput = FileHandle(forWritingAtPath: try emptyFile("started.out"))
        process.standardError = process.standardOutput
        try process.run()
        return process
    }

    /// Waits until the file is there.
    func appears(_ name: String, within seconds: Double = 300) -> Bool {
        holds(within: seconds) { FileManager.default.fileExists(atPath: path(name)) }
    }

    func holds(within seconds: Double, _ condition: () throws -> Bool) rethrows -> Bool {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while ContinuousClock.now < deadline {
            if try condition() { return true }
            usleep(50_000)
        }
        return try condition()
    }

    /// Containers, networks and volumes that carry the label of a run of this repository.
    func leftovers() throws -> [String] {
        let engine = try ContainerEngine.find(in: ProcessInfo.processInfo.environment)
        var found: [String] = []
        let runs = path(".sluice/runs")
        guard FileManager.default.fileExists(atPath: runs) else { return [] }
        for run in try FileManager.default.contentsOfDirectory(atPath: runs) {
            let objects = try engine.objects(of: OwnerLabels(run: try label(ofRun: run), job: nil))
            found += objects.containers + objects.networks + objects.volumes
        }
        return found
    }

    /// As `HostRun.mark` makes it.
    func label(ofRun run: String) throws -> String {
        let command = "printf %s '\(path(".sluice/runs/" + run))' | sha256sum | cut -c1-16"
        return try self.run("/bin/sh", ["-c", command]).output.trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Kills the keepers of this repository's runs, as a sweep for memory would.
    func killKeepers() throws {
        for entry in try FileManager.default.contentsOfDirectory(atPath: "/proc") {
            guard let pid = pid_t(entry), let words = FileManager.default.contents(atPath: "/proc/\(entry)/cmdline")
            else { continue }
            let line = String(decoding: words, as: UTF8.self)
            if line.contains("sluice-keeper"), line.contains(folder) { kill(pid, SIGKILL) }
        }
    }

    private func emptyFile(_ name: String) throws -> String {
        let path = scratch + "/" + name
        try "".write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    private func run(
        _ program: String, _ arguments: [String], environment: [String: String] = [:]
    ) throws -> Answer {
        let process = process(program, arguments, environment)
        let file = try emptyFile("output-\(UUID().uuidString.prefix(6))")
        process.standardOutput = FileHandle(forWritingAtPath: file)
        process.standardError = process.standardOutput
        try process.run()
        process.waitUntilExit()
        return Answer(
            status: process.terminationStatus, output: (try? String(contentsOfFile: file, encoding: .utf8)) ?? "")
    }

    private func process(_ program: String, _ arguments: [String], _ environment: [String: String]) -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.standardInput = FileHandle.nullDevice
        let own = ProcessInfo.processInfo.environment.filter {
            !$0.key.hasPrefix("SLUICE_") && !$0.key.hasPrefix("GIT_")
        }
        process.environment = own.merging(["NO_COLOR": "1"]) { $1 }.merging(environment) { $1 }
        return process
    }
}
