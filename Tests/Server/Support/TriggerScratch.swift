import Conductor
import Expressions
import Foundation
import HTTPTypes
import History
import Logging
import Runs
import Source
import Synchronization
import TestSupport
import Testing
import Workflows

@testable import Server

/// The parts of a server that start runs, in this process, for a scratch repository; what they start is written down and not run.
final class TriggerScratch {
    let scratch: Scratch
    let control = RecordingControl()
    let log = LogLines()
    private(set) var parts: ServerParts
    private var task: Task<Void, Never>?
    static let job = "jobs: { a: { runs-on: ubuntu-latest, steps: [ { run: echo hello } ] } }\n"
    static let secret = "It's a Secret to Everybody"

    /// - Parameters:
    ///   - project: What `server.yml` says of the project besides its repository, each line without an indent.
    ///   - poll: Seconds between two looks; the file would refuse so few.
    static func with(
        workflows: [String: String], project: [String] = [], repository: String? = nil, file: String = "",
        poll: Double? = 0.05, _ body: (TriggerScratch) throws -> Void
    ) throws {
        try Scratch.with { scratch in
            for (name, text) in workflows { try scratch.write("workflows/\(name).yml", text) }
            try scratch.write("workflows/marker.yml", "on: { push: { tags: ['marker-*'] } }\n" + Self.job)
            try scratch.write("README.md", "A project.\n")
            try scratch.commit()
            let lines = ["repository: \(repository ?? scratch.repository)"] + project
            let text = "projects:\n  demo:\n" + lines.map { "    \($0)\n" }.joined() + file
            let served = try TriggerScratch(scratch, text.replacing("REPOSITORY", with: scratch.repository), poll)
            try served.start()
            defer { served.stop() }
            try served.firstLooks(poll != nil || project.contains { $0.hasPrefix("webhook:") })
            try body(served)
        }
    }

    private init(_ scratch: Scratch, _ text: String, _ poll: Double?) throws {
        self.scratch = scratch
        let (read, diagnostics) = ServerFileReader().read(SourceFile(path: "server.yml", text: text))
        var file = try #require(read, "\(diagnostics.map(\.message))")
        for place in file.projects.indices { file.projects[place].pollSeconds = poll }
        let configuration = ServerConfiguration(
            dataDirectory: scratch.folder + "/server", filePath: nil, file: file,
            listen: ServerConfiguration.usualAddress, version: "test")
        try FileManager.default.createDirectory(
            atPath: configuration.dataDirectory, withIntermediateDirectories: true)
        parts = try Self.parts(configuration, control, log)
    }

    private static func parts(
        _ configuration: ServerConfiguration, _ control: RecordingControl, _ lines: LogLines
    ) throws -> ServerParts {
        let projects = Projects()
        try #require(projects.reload(configuration).isEmpty)
        return ServerParts(
            settings: ServerSettings(configuration), projects: projects, control: control, news: News(),
            database: try ServerDatabase(path: configuration.places.database), clock: WallClock(),
            log: Logger(label: "test") { _ in lines.handler }, ending: ServerEnding(),
            secrets: SecretReading { settings in
                var values: [String: String] = [:]
                for case .variables(let names) in settings { for name in names { values[name] = secret } }
                return values
            })
    }

    /// Waits for them: what was pushed or run before is new to nobody.
    private func firstLooks(_ isFollowed: Bool) throws {
        let sightings = RunSightings(database: parts.database, project: "demo")
        let isSeen = eventually(within: 120) { (try? waiting { try await sightings.seen() }) != nil }
        try #require(isSeen, "\(log.all)")
        guard isFollowed else { return }
        let isBegun = eventually(within: 120) { log.all.contains("is followed from now on") }
        try #require(isBegun, "\(log.all)")
    }

    func start() throws {
        let queue = parts.queue
        let tasks = TriggerTasks.all(parts) + [ServerTask("queue") { try await queue.run() }]
        task = Task.detached {
            await withTaskGroup(of: Void.self) { group in
                for task in tasks { group.addTask { try? await task.run() } }
            }
        }
    }

    /// Returns when all of it has ended.
    func stop() {
        guard let task else { return }
        task.cancel()
        waitingForEnd(of: task)
        self.task = nil
    }

    /// As another process would after this one was killed: with nothing but what is on the disk.
    func restart(between: () throws -> Void = {}) throws {
        stop()
        try between()
        parts = try Self.parts(parts.settings.now, control, log)
        try start()
    }

    var requests: [StartRequest] { control.requests }
    var store: String { scratch.folder + "/server/projects/demo/store" }

    /// Waits until so many runs were started, and says which.
    func started(_ count: Int) throws -> [StartRequest] {
        let isSo = eventually(within: 120) { requests.count >= count }
        try #require(isSo, "Started are \(requests.map(\.workflow)); the log: \(log.all)")
        return requests
    }

    /// What is pushed now is started after all that was decided before: nothing else has been.
    func nothingElse(after count: Int) throws {
        try scratch.git("tag", "marker-\(count)-\(UUID().uuidString.prefix(6))")
        let all = try started(count + 1)
        #expect(
            all.count == count + 1 && all.contains { $0.workflow == "workflows/marker.yml" }, "\(all.map(\.workflow))")
    }

    // MARK: Webhooks

    /// What the route answers; a problem is an answer, too.
    func hook(
        _ event: String, _ body: String, delivery: String = UUID().uuidString, signature: String? = "right",
        project: String = "demo", headers more: [String: String] = [:]
    ) throws -> (status: Int, text: String) {
        var headers: HTTPFields = [:]
        var named = ["X-GitHub-Event": event, "X-GitHub-Delivery": delivery]
        if signature == "right" {
            named["X-Hub-Signature-256"] = "sha256=" + WebhookSignature.of(Array(body.utf8), secret: Self.secret)
        } else if let signature {
            named["X-Hub-Signature-256"] = signature
        }
        for (name, value) in named.merging(more, uniquingKeysWith: { $1 }) where !value.isEmpty {
            headers[try #require(HTTPField.Name(name))] = value
        }
        return try ask(.post, "/hooks/{project}", ["project": project], headers, body: body)
    }

    /// What the route with this path answers; a problem is an answer, too.
    func ask(
        _ method: HTTPRequest.Method, _ path: String, _ parameters: [String: String], _ headers: HTTPFields = [:],
        body: String = ""
    ) throws -> (status: Int, text: String) {
        let route = try #require(SluiceServer.routes(parts).first { $0.method == method && $0.path == path })
        let request = ServerRequest(
            method: method, path: path, parameters: parameters, headers: headers, body: Array(body.utf8),
            caller: Caller(name: "ann", means: .none, role: .operate))
        return try waiting {
            do {
                return Self.shown(try await route.handle(request))
            } catch let problem as Problem {
                return Self.shown(problem.response)
            }
        }
    }

    private static func shown(_ response: ServerResponse) -> (status: Int, text: String) {
        guard case .bytes(let bytes) = response.body else { return (response.status.code, "") }
        return (response.status.code, String(decoding: bytes, as: UTF8.self))
    }

    /// The body of a push of what HEAD of a branch is now.
    func push(_ branch: String, before: String, by sender: String = "octocat") throws -> String {
        let after = try scratch.git("rev-parse", branch)
        let value: Value = [
            "ref": .string("refs/heads/\(branch)"), "before": .string(before), "after": .string(after),
            "deleted": false, "sender": ["login": .string(sender)],
            "repository": ["full_name": "octo/demo"],
        ]
        return value.json(.compact)
    }

    /// A moment of `workflows/weekly.yml` two hours ago at which nothing has begun.
    func miss(_ cron: String) throws {
        let now = Int64(Date().timeIntervalSince1970) * 1_000_000_000
        let answer = try scratch.start(
            [
                store + "/history.sqlite",
                """
                INSERT INTO ticks
                    (workflow, cron, timezone, scheduled_at, state, is_late, count, sha, ref, decided_at)
                VALUES
                    ('workflows/weekly.yml', '\(cron)', 'UTC', \(now - 7200 * 1_000_000_000), 'waiting', 1, 1, 'a', 'main', \(now));
                """,
            ], program: "sqlite3"
        ).answer()
        try #require(answer.status == 0, "\(answer)")
    }

    /// Commits a file, and says the commit.
    @discardableResult
    func change(_ path: String) throws -> String {
        try scratch.write(path, UUID().uuidString + "\n")
        try scratch.commit()
        return try scratch.git("rev-parse", "HEAD")
    }
}

/// Waits on this thread for something that is done on others.
func waiting<Result: Sendable>(_ body: @escaping @Sendable () async throws -> Result) throws -> Result {
    let semaphore = DispatchSemaphore(value: 0)
    let result = Mutex<Swift.Result<Result, any Error>?>(nil)
    Task.detached {
        let answer: Swift.Result<Result, any Error>
        do { answer = .success(try await body()) } catch { answer = .failure(error) }
        result.withLock { $0 = answer }
        semaphore.signal()
    }
    semaphore.wait()
    return try #require(result.withLock { $0 }).get()
}

private func waitingForEnd(of task: Task<Void, Never>) {
    let semaphore = DispatchSemaphore(value: 0)
    Task.detached {
        await task.value
        semaphore.signal()
    }
    semaphore.wait()
}

struct WallClock: ClockPort {
    func now() -> Timestamp { Timestamp(nanoseconds: Int64(Date().timeIntervalSince1970 * 1e9)) }

    func sleep(until time: Timestamp) async throws {
        try await Task.sleep(for: .seconds(max(0, time.seconds(since: now()))))
    }
}

/// What the server has said, as one text.
final class LogLines: Sendable {
    private let lines = Mutex<[String]>([])

    var all: String { lines.withLock { $0.joined(separator: "\n") } }
    var handler: any LogHandler { Handler(lines: self) }

    private struct Handler: LogHandler {
        let lines: LogLines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.info

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            lines.lines.withLock { $0.append("\(event.level): \(event.message)") }
        }
    }
}

/// Writes down what is to be started; refuses as it is told to.
final class RecordingControl: RunControl {
    private struct State {
        var requests: [StartRequest] = []
        var refusals: [Problem] = []
    }

    private let state = Mutex(State())

    var requests: [StartRequest] { state.withLock { $0.requests } }

    /// The next starts end like this, one after the other.
    func refuse(_ problems: [Problem]) { state.withLock { $0.refusals = problems } }

    var hasRefusedAll: Bool { state.withLock { $0.refusals.isEmpty } }

    func start(_ request: StartRequest, in project: ServedProject) async throws(Problem) -> Int {
        let result: Swift.Result<Int, Problem> = state.withLock { state in
            guard state.refusals.isEmpty else { return .failure(state.refusals.removeFirst()) }
            state.requests.append(request)
            return .success(state.requests.count)
        }
        return try result.get()
    }

    func plan(_ request: StartRequest, in project: ServedProject) async throws(Problem) -> PlanPreview {
        throw .fault("Nobody plans here.")
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
