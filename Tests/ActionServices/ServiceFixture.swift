import ActionServices
import Conductor
import Foundation
import History
import Planning
import Runs

/// The services of a run of a store of its own.
final class ServiceFixture: Sendable {
    let folder: ScratchFolder
    let store: Store
    let run: Int
    let services: ActionServices
    let artifacts: ArtifactStore
    let caches: CacheStore

    static let noon = Timestamp(nanoseconds: 1_800_000_000_000_000_000)

    init(uploadLimit: Int = 1 << 30) throws {
        folder = try ScratchFolder()
        store = try Store.open(directory: folder.path + "/store")
        let event = EventFacts(
            name: "push", sha: String(repeating: "a", count: 40), ref: "refs/heads/main", repository: "owner/name")
        let draft = RunDraft(request: RunRequest(workflow: "workflows/ci.yml", event: event), workflowName: "CI")
        run = try store.createRun(
            draft, engine: EngineIdentity(bootID: "boot", processID: 1, startTime: 1)
        ).number
        (artifacts, caches) = (ArtifactStore(store), CacheStore(store))
        try FileManager.default.createDirectory(
            atPath: store.paths.runDirectory(run), withIntermediateDirectories: true)
        services = Self.services(of: run, store, uploadLimit: uploadLimit)
    }

    /// As an engine has them; another engine makes its own.
    static func services(of run: Int, _ store: Store, uploadLimit: Int = 1 << 30) -> ActionServices {
        ActionServices(
            run: run, runDirectory: store.paths.runDirectory(run), artifacts: ArtifactStore(store),
            caches: CacheStore(store), uploadLimit: uploadLimit, now: { noon })
    }

    /// Runs the body with a fixture whose server ends with it.
    static func with(
        uploadLimit: Int = 1 << 30, _ body: (ServiceFixture) async throws -> Void
    ) async throws {
        let fixture = try ServiceFixture(uploadLimit: uploadLimit)
        do {
            try await body(fixture)
        } catch {
            await fixture.services.finish()
            throw error
        }
        await fixture.services.finish()
    }

    static func job(_ name: String = "build", attempt: Int = 1, ref: String = "refs/heads/main") -> ServedJob {
        let scopes = ref == "refs/heads/main" ? [ref] : [ref, "refs/heads/main"]
        return ServedJob(id: JobID(name), attempt: attempt, readScopes: scopes, writeScope: ref)
    }

    func toolkit(_ job: ServedJob = job()) async throws -> Toolkit {
        Toolkit(access: try await services.admit(job, from: .host) { $0.contains("s3cret") })
    }

    /// A zip archive that Python's own module writes.
    ///
    /// - Parameter script: Sees `add(name, content, …)`, `zip`, `zipfile` and the `path`.
    func archive(_ script: String) throws -> [UInt8] {
        let program = """
            import struct, sys, zipfile
            path = sys.argv[1]
            zip = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED)
            def add(name, content="x", mode=0o100644, method=zipfile.ZIP_DEFLATED):
                member = zipfile.ZipInfo(name)
                member.external_attr = mode << 16
                member.compress_type = method
                zip.writestr(member, content)
            \(script)
            zip.close()
            """
        let name = UUID().uuidString
        let source = try folder.write("python/\(name).py", Array(program.utf8))
        try Self.python([source, "\(folder.path)/python/\(name).zip"])
        return try folder.read("python/\(name).zip")
            ?? { throw HTTPClient.Failure(description: "There is no archive.") }()
    }

    /// What Python's own module finds in an archive: name, mode, content.
    func contents(of archive: [UInt8]) throws -> [String] {
        let path = try folder.write("python/\(UUID().uuidString).zip", archive)
        let program = """
            import sys, zipfile
            zip = zipfile.ZipFile(sys.argv[1])
            assert zip.testzip() is None
            for info in zip.infolist():
                print(info.filename, oct(info.external_attr >> 16), zip.read(info).decode()[:20])
            """
        let source = try folder.write("python/list.py", Array(program.utf8))
        return try Self.python([source, path]).split(separator: "\n").map(String.init)
    }

    @discardableResult
    private static func python(_ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3"] + arguments
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw HTTPClient.Failure(description: "Python failed.") }
        return String(decoding: text, as: UTF8.self)
    }
}
