import Conductor
import Foundation
import Logging
import Runs
import Server
import Source
import Synchronization
import TestSupport
import Testing
import Workflows

/// The queue of a server in this process, for a scratch repository; what it starts is written down and not run.
final class QueueScratch: Sendable {
    let folder: String
    let text: String
    let control: SlowControl
    let parts: ServerParts

    /// - Parameter project: What `server.yml` says of the project besides its repository, each line without an indent.
    static func with(
        file: String = "capacity: { jobs: 4, memory-floor: 1MiB, disk-floor: 1MiB }\n", project: [String] = [],
        control: SlowControl = SlowControl(), _ body: (QueueScratch) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sluice-queue-\(UUID())").path
        try FileManager.default.createDirectory(atPath: folder + "/repository", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let lines = ["repository: \(folder)/repository"] + project
        let text = "projects:\n  demo:\n" + lines.map { "    \($0)\n" }.joined() + file
        try await body(try QueueScratch(folder, text, control))
    }

    /// What another server finds after that one was killed.
    convenience init(again earlier: QueueScratch) throws {
        try self.init(earlier.folder, earlier.text, earlier.control)
    }

    private init(_ folder: String, _ text: String, _ control: SlowControl) throws {
        (self.folder, self.text, self.control) = (folder, text, control)
        let (read, diagnostics) = ServerFileReader().read(SourceFile(path: "server.yml", text: text))
        let file = try #require(read, "\(diagnostics.map(\.message))")
        let configuration = ServerConfiguration(
            dataDirectory: folder + "/server", filePath: nil, file: file,
            listen: ServerConfiguration.usualAddress, version: "test")
        try FileManager.default.createDirectory(
            atPath: configuration.dataDirectory, withIntermediateDirectories: true)
        let projects = Projects()
        try #require(projects.reload(configuration).isEmpty)
        parts = ServerParts(
            settings: ServerSettings(configuration), projects: projects, control: control, news: News(),
            database: try ServerDatabase(path: configuration.places.database), clock: QueueClock(),
            log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, ending: ServerEnding())
    }

    var demo: ServedProject { get throws { try parts.projects.project(named: "demo") } }

    func request(_ workflow: String = "ci", _ more: (inout StartRequest) -> Void = { _ in }) -> StartRequest {
        var request = StartRequest(workflow: workflow, event: "push", requester: "ann")
        more(&request)
        return request
    }

    func submit(_ request: StartRequest) async throws -> QueueEntry {
        try await parts.queue.submit(request, in: try demo)
    }

    /// Runs the queue while the body does.
    func running(_ body: () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.parts.queue.run() }
            try await body()
            group.cancelAll()
            try? await group.waitForAll()
        }
    }

    /// Waits until all of the queue is over, and says what became of it, in its order.
    func settled(within seconds: Double = 120) async throws -> [QueueEntry] {
        let deadline = ContinuousClock.now + .seconds(seconds)
        while try await !parts.queue.entries(of: "demo", isOpen: true, limit: 1).isEmpty {
            try #require(ContinuousClock.now < deadline, "The queue does not get empty.")
            try await Task.sleep(for: .milliseconds(5))
        }
        return try await parts.queue.entries(of: "demo", isOpen: false, limit: 5000).reversed()
    }
}

/// Writes starts down; each takes a moment.
final class SlowControl: RunControl {
    private struct State {
        var started: [StartRequest] = []
        var runs: [String: Int] = [:]
        var now: [String: Int] = [:]
        var most = 0
        var calls = 0
        /// Calls that do not return: those from none on, and before that one.
        var held: Range<Int> = 0..<0
        /// So many of the next starts, and of the next looks at what they would take, find the machine in trouble.
        var failures = 0
        var blindness = 0
    }

    private let state = Mutex(State())
    private let refusals: Set<String>
    private let faults: Set<String>
    private let group: @Sendable (StartRequest) -> StartGroup?

    /// - Parameters:
    ///   - refusals: Workflows whose starts are refused.
    ///   - faults: Those of which that is seen before they are started.
    init(
        refusing refusals: Set<String> = [], seeing faults: Set<String> = [],
        group: @escaping @Sendable (StartRequest) -> StartGroup? = { _ in nil }
    ) {
        (self.refusals, self.faults, self.group) = (refusals, faults, group)
    }

    /// In the order in which they were made.
    var started: [StartRequest] { state.withLock { $0.started } }
    /// So many starts of one group were made at a time, at most.
    var mostAtOnce: Int { state.withLock { $0.most } }

    /// Whether starts do not return any more, as if whoever asked had died; or only those before the given one.
    func holdBack(_ isHeld: Bool, from call: Int = 0) {
        state.withLock { $0.held = isHeld ? 0..<Int.max : 0..<call }
    }

    func fail(starts: Int = 0, looks: Int = 0) {
        state.withLock { ($0.failures, $0.blindness) = (starts, looks) }
    }

    func start(_ request: StartRequest, in project: ServedProject) async throws(Problem) -> Int {
        let isInTrouble = state.withLock { state in
            state.failures -= 1
            return state.failures >= 0
        }
        if isInTrouble { throw .storageFull("The disk is full.") }
        let call = state.withLock { state in
            state.calls += 1
            return state.calls
        }
        if refusals.contains(request.workflow) { throw .unprocessable("There is no workflow '\(request.workflow)'.") }
        let key = group(request)?.key ?? ""
        let run = state.withLock { state in
            let count = (state.now[key] ?? 0) + 1
            state.now[key] = count
            if !key.isEmpty { state.most = max(state.most, count) }
            if let run = request.submission.flatMap({ state.runs[$0] }) { return run }
            state.started.append(request)
            let run = state.started.count
            if let submission = request.submission { state.runs[submission] = run }
            return run
        }
        repeat { try? await Task.sleep(for: .milliseconds(1)) } while state.withLock { $0.held.contains(call) }
        state.withLock { $0.now[key, default: 1] -= 1 }
        return run
    }

    func weigh(_ requests: [StartRequest], in project: ServedProject) async throws(Problem) -> [StartWeight] {
        let isBlind = state.withLock { state in
            state.blindness -= 1
            return state.blindness >= 0
        }
        if isBlind { throw .unavailable("The repository cannot be read.") }
        return requests.map { request in
            faults.contains(request.workflow)
                ? .refused(.unprocessable("'\(request.workflow)' is broken.")) : .startable(group: group(request))
        }
    }

    func plan(_ request: StartRequest, in project: ServedProject) async throws(Problem) -> PlanPreview {
        throw .fault("Nobody asks for plans here.")
    }
    func cancel(_ run: Int, isForced: Bool, by person: String, in project: ServedProject) async throws(Problem) {}
    func rerun(
        _ run: Int, onlyFailed: Bool, by person: String, submission: String?, in project: ServedProject
    ) async throws(Problem) -> Int { run }
    func decide(_ decision: EnvironmentDecision, ofRun run: Int, in project: ServedProject) async throws(Problem) {}
    func discharge(
        _ obligation: String, by person: String, submission: String?, in project: ServedProject
    ) async throws(Problem) {}
    func resume(_ run: Int, in project: ServedProject) async throws(Problem) {}
}

private struct QueueClock: ClockPort {
    func now() -> Timestamp { Timestamp(nanoseconds: Int64(Date().timeIntervalSince1970 * 1e9)) }

    func sleep(until time: Timestamp) async throws {
        try await Task.sleep(for: .seconds(max(0, time.seconds(since: now()))))
    }
}
