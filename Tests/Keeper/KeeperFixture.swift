import Foundation
import Processes
import Testing

/// A run directory with a real keeper, for one test; both are gone afterwards.
struct KeeperFixture {
    let run: RunDirectory
    static let mark = "SLUICE_JOB_MARK"

    /// Calls the body with a keeper that runs, and leaves nothing behind, whatever the body did.
    static func with(
        resumeCommand: [String] = [], grace: Duration = .seconds(60), pathLength: Int = 0,
        containment: KeeperGreeting.Containment = .cgroup, _ body: (KeeperFixture) async throws -> Void
    ) async throws {
        let name = "sluice-keeper-test-\(UUID().uuidString)"
        var folder = FileManager.default.temporaryDirectory.appendingPathComponent(name)
        let top = folder
        while folder.path.utf8.count < pathLength { folder.appendPathComponent(String(repeating: "long", count: 10)) }
        defer { try? FileManager.default.removeItem(at: top) }
        try await with(
            in: folder.path, resumeCommand: resumeCommand, grace: grace, containment: containment, body)
    }

    /// The same in this folder, which stays.
    static func with(
        in folder: String, resumeCommand: [String] = [], grace: Duration = .seconds(60),
        containment: KeeperGreeting.Containment = .cgroup, _ body: (KeeperFixture) async throws -> Void
    ) async throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let fixture = KeeperFixture(run: RunDirectory(folder))
        try fixture.startKeeper(resumeCommand: resumeCommand, grace: grace, containment: containment)
        do {
            try await body(fixture)
        } catch {
            await fixture.end()
            throw error
        }
        await fixture.end()
    }

    func startKeeper(
        resumeCommand: [String] = [], grace: Duration = .seconds(60), containment: KeeperGreeting.Containment = .cgroup
    ) throws {
        try KeeperLauncher.start(
            executable: KeeperFixture.executable, runDirectory: run, resumeCommand: resumeCommand,
            graceBeforeResume: grace, containment: containment)
    }

    /// Whatever state the test left: a keeper, or what a killed one left behind.
    private func end() async {
        if let engine = try? Engine(run, epoch: .max) {
            try? engine.send(.shutdown)
            _ = try? await engine.until { if case .farewell = $0 { true } else { false } }
        }
        await KeeperFixture.wait { KeeperRecovery.livingKeeper(of: run) == nil }
        _ = try? KeeperRecovery.endLeftovers(runDirectory: run)
    }

    func engine(epoch: UInt64 = 1) throws -> Engine { try Engine(run, epoch: epoch) }

    /// A step that runs a script with bash.
    func script(
        _ step: String, _ script: String, job: String = "job", timeout: Duration? = nil,
        ladder: TerminationLadder = .standard(interrupt: .milliseconds(150), terminate: .milliseconds(150)),
        secrets: [String] = [], outputLimit: UInt64 = StepSpawn.standardOutputLimit,
        processLimit: Int32 = StepSpawn.standardProcessLimit
    ) throws -> StepSpawn {
        StepSpawn(
            step: try StepID(step), job: job, arguments: ["bash", "-e", "-c", script],
            environment: ["PATH=/usr/bin:/bin", "\(KeeperFixture.mark)=\(run.path)/\(job)"], workingDirectory: run.path,
            timeout: timeout, ladder: ladder, secrets: secrets, outputLimit: outputLimit, processLimit: processLimit)
    }

    func log(_ step: String) throws -> String {
        let path = run.folder(of: try StepID(step)).log
        return String(decoding: try readSmallFile(path), as: UTF8.self)
    }

    func lateLog(_ step: String) throws -> String {
        let path = run.folder(of: try StepID(step)).lateLog
        return String(decoding: (try? readSmallFile(path)) ?? [], as: UTF8.self)
    }

    /// The words in a file that a script wrote, once it is there.
    func words(in file: String) async throws -> [String] {
        let path = run.path + "/" + file
        await KeeperFixture.wait { (try? readSmallFile(path))?.last == 0x0A }
        return String(decoding: try readSmallFile(path), as: UTF8.self).split { $0.isWhitespace }.map(String.init)
    }

    /// Looks again every few milliseconds until it holds or two minutes are over.
    static func wait(until condition: () -> Bool) async {
        let end = ContinuousClock.now + .seconds(120)
        while ContinuousClock.now < end {
            if condition() { return }
            try? await Task.sleep(for: .milliseconds(5))
        }
    }

    static let executable: String = {
        if let path = ProcessInfo.processInfo.environment["SLUICE_KEEPER"] { return path }
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return (tests as NSString).deletingLastPathComponent + "/sluice-keeper"
    }()
}

func isAlive(_ pid: String) -> Bool {
    guard let number = Int32(pid), let entry = ProcessEntry(pid: number) else { return false }
    return !entry.isDead
}
