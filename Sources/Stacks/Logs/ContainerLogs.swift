package import Containers
import Processes
import Redaction
import Synchronization

/// Keeps every log line of every container of a project, one-shots and siblings that are removed at their end, too.
///
/// Docker's events tell of each container when it is made; it is heard from then on, so that not even one that lives for a
/// millisecond is missed, and its log is read from its start. All goes by docker's API on connections of this process: a
/// `kill -9` leaves no process behind. What cannot be had is told as a gap.
package final class ContainerLogs: Sendable {
    private struct State {
        var followers: [String: ContainerFollower] = [:]
        var told: [String: StackContainer] = [:]
        var outOfMemory: Set<String> = []
        var seen: Set<String> = []
        var stream: EngineStream?
        /// Of the last event.
        var moment: Int64?
        var isStopping = false
        /// Threads that ask docker for a container's state.
        var asking = 0
    }

    package static let projectLabel = "com.docker.compose.project"
    package static let serviceLabel = "com.docker.compose.service"
    package static let stackLabel = "sluice.stack"

    private let project: String
    private let api: EngineAPI
    private let masks: Redactor
    private let folder: LogFolder
    private let tell: @Sendable (StackEvent) -> Void
    /// From where on docker's events are wanted; nil for those from now on.
    private let since: Int64?
    /// What others have written to the folder, and docker tells again.
    private let recorded: Mutex<RecordedLines>
    private let state = Mutex(State())
    /// Held while docker is asked and its answer is told, so that no older one comes after it.
    private let telling = Mutex(())

    /// - Parameters:
    ///   - project: The compose project's name.
    ///   - path: The folder of the logs, which is made.
    ///   - secrets: Values that are masked before anything is written or told.
    ///   - since: Goes on with a folder that another process has written to until about this moment, nanoseconds since
    ///     1970; nil for a folder that is new.
    /// Throws where the folder cannot be written.
    package init(
        project: String, endpoint: EngineEndpoint, path: String, secrets: [String], since: Int64? = nil,
        tell: @escaping @Sendable (StackEvent) -> Void
    ) throws(StackFailure) {
        self.project = project
        self.since = since
        self.tell = tell
        recorded = Mutex(since == nil ? RecordedLines() : RecordedLines(folder: path))
        api = EngineAPI(endpoint: endpoint)
        masks = Redactor(secrets: secrets)
        folder = try LogFolder(path: path)
    }

    /// Follows from now on, containers that are there already from their beginning. Call it before the first is made.
    ///
    /// Throws where docker's daemon cannot be reached.
    package func start() throws(ContainerError) {
        let stream = try api.events(since: since)
        state.withLock { $0.stream = stream }
        try adopt()
        do {
            try startThread { [self] in listen(stream) }
        } catch {
            throw ContainerError(.system, error.message)
        }
    }

    /// Reads to the end what there is, and follows no more. What containers that still run write later is not kept.
    package func stop() {
        let moment = LogMoment.now()
        let (stream, since) = state.withLock { state in
            state.isStopping = true
            return (state.stream, state.moment)
        }
        // What has happened up to now and was not told yet.
        if let rest = try? api.events(since: since.map { $0 - 1_000_000 } ?? moment - 1_000_000_000, until: moment) {
            read(rest)
        }
        let followers = state.withLock { Array($0.followers.values) }
        for follower in followers where follower.isRunning() != false { follower.stop() }
        waitForEnd(of: followers)
        stream?.shut()
        // They hold us as we hold them.
        state.withLock { $0.followers = [:] }
    }

    /// Waits until every container that is made and not started is heard, for so many seconds at most: call it between the two,
    /// so that nothing of a short life is missed.
    package func waitUntilHeard(within seconds: Double = 2) {
        let end = ContinuousClock.now + .seconds(seconds)
        let ids = [Self.projectLabel, Self.stackLabel].flatMap {
            (try? api.containers(label: "\($0)=\(project)")) ?? []
        }
        while .now < end {
            let followers = state.withLock { $0.followers }
            if ids.allSatisfy({ followers[$0]?.isHeardOrEnded == true }) { return }
            pause(seconds: 0.002)
        }
    }

    /// The last lines of a service or of another source, the oldest first; at most 500.
    package func lastLines(of source: String, count: Int) -> [String] { folder.lastLines(of: source, count: count) }

    /// The lines of a source from a place in its log on (0 for the beginning), and the place after them; some thousands
    /// at a time, and none at the end.
    package func lines(of source: String, from place: Int) -> (lines: [String], next: Int) {
        folder.lines(of: source, from: place)
    }

    /// Keeps lines that others have read, a suite's.
    package func record(_ lines: [StackLine]) {
        give(
            lines.map { line in
                var line = line
                line.text = masks.redact(line.text)
                return line
            })
    }
}

extension ContainerLogs {
    /// Seconds that containers which have ended may take to be read to their end.
    private static let drain = 20.0

    private func waitForEnd(of followers: [ContainerFollower]) {
        let end = ContinuousClock.now + .seconds(Self.drain)
        let isAsking = { self.state.withLock { $0.asking > 0 } }
        while followers.contains(where: \.isActive) || isAsking(), .now < end { pause(seconds: 0.005) }
        let late = followers.filter(\.isActive)
        for follower in late { follower.stop() }
        let last = ContinuousClock.now + .seconds(Self.drain / 4)
        while late.contains(where: \.isActive), .now < last { pause(seconds: 0.005) }
        for follower in late where follower.isActive {
            give([.gap(follower.source, "Docker did not give the end of this log in time.")])
        }
    }

    private func give(_ lines: [StackLine]) {
        let lines = recorded.withLock { $0.unknown(lines) }
        if lines.isEmpty { return }
        if let problem = folder.append(lines) { tell(.warned(problem)) }
        for line in lines { tell(.line(line)) }
    }

    private var isStopping: Bool { state.withLock { $0.isStopping } }

    /// Hears docker's events for as long as we are not stopped, over the daemon's absences.
    private func listen(_ first: EngineStream) {
        read(first)
        var attempt = 0
        while !isStopping {
            pause(seconds: min(2, 0.1 * Double(1 << min(attempt, 5))))
            attempt += 1
            let since = state.withLock { $0.moment.map { $0 - 1_000_000 } }
            guard let stream = try? api.events(since: since), (try? adopt()) != nil else { continue }
            let isWanted = state.withLock { state in
                state.stream = stream
                return !state.isStopping
            }
            if !isWanted { return }
            attempt = 0
            read(stream)
        }
    }

    private func read(_ stream: EngineStream) {
        var rest: [UInt8] = []
        while true {
            let bytes = stream.read()
            if bytes.isEmpty { return }
            rest += bytes
            while let end = rest.firstIndex(of: 0x0A) {
                if let event = EngineEvent(Array(rest[..<end])) { handle(event) }
                rest.removeSubrange(...end)
            }
        }
    }

    /// Takes up containers that are there and not followed.
    private func adopt() throws(ContainerError) {
        let labels = ["\(Self.projectLabel)=\(project)", "\(Self.stackLabel)=\(project)"]
        var ids: [String] = []
        for label in labels {
            for id in try api.containers(label: label) where !ids.contains(id) { ids.append(id) }
        }
        for id in ids {
            guard case .container(let inspected) = api.inspect(id) else { continue }
            let (follower, isNew) = follower(id, inspected.container.service ?? inspected.container.name)
            if isNew {
                if inspected.container.state == "created" { hear(follower) } else { follow(follower) }
            }
            tell(inspected.container)
        }
    }

    private func handle(_ event: EngineEvent) {
        let labels = [Self.projectLabel, Self.stackLabel]
        guard labels.contains(where: { event.attributes[$0] == project }) else { return }
        let isNew = state.withLock { state in
            state.moment = max(state.moment ?? 0, event.time)
            if event.action == "oom" { state.outOfMemory.insert(event.id) }
            return state.seen.insert("\(event.id) \(event.action) \(event.time)").inserted
        }
        guard isNew else { return }
        let source = event.attributes[Self.serviceLabel] ?? event.attributes["name"] ?? String(event.id.prefix(12))
        let (follower, _) = follower(event.id, source)
        switch event.action {
        case "create": hear(follower)
        case "start": follow(follower)
        default: break
        }
        if event.action != "destroy" { tellLater(after: event) }
    }

    /// On a thread of its own: docker answers nothing about a container while it starts it.
    private func tellLater(after event: EngineEvent) {
        state.withLock { $0.asking += 1 }
        let body: @Sendable () -> Void = { [self] in
            telling.withLock { _ in tellState(after: event) }
            state.withLock { $0.asking -= 1 }
        }
        do { try startThread(body) } catch { body() }
    }

    private func follower(_ id: String, _ source: String) -> (ContainerFollower, isNew: Bool) {
        state.withLock { state in
            if let known = state.followers[id] { return (known, false) }
            let since = recorded.withLock { $0.since(source) }
            let follower = ContainerFollower(id: id, source: source, since: since, api, masks: masks) { [self] in
                give($0)
            }
            state.followers[id] = follower
            return (follower, true)
        }
    }

    private func hear(_ follower: ContainerFollower) { run(follower) { follower.hear() } }

    private func follow(_ follower: ContainerFollower) {
        follower.noteStart()
        run(follower) { follower.follow() }
    }

    private func run(_ follower: ContainerFollower, _ body: @escaping @Sendable () -> Void) {
        follower.enter()
        do {
            try startThread {
                body()
                follower.leave()
            }
        } catch {
            follower.leave()
            give([.gap(follower.source, error.message)])
        }
    }

    private func tellState(after event: EngineEvent) {
        if case .container(let inspected) = api.inspect(event.id) { return tell(inspected.container) }
        // It is gone: what its last event says is all there is.
        guard event.action == "die" else { return }
        var container =
            state.withLock { $0.told[event.id] }
            ?? StackContainer(
                id: event.id, name: event.attributes["name"] ?? event.id, service: event.attributes[Self.serviceLabel],
                state: "exited")
        (container.state, container.health) = ("exited", nil)
        container.exitCode = event.attributes["exitCode"].flatMap { Int($0) }
        tell(container)
    }

    private func tell(_ container: StackContainer) {
        var container = container
        let isNews = state.withLock { state in
            if state.outOfMemory.contains(container.id) { container.isOutOfMemory = true }
            defer { state.told[container.id] = container }
            return state.told[container.id] != container
        }
        if isNews { tell(.container(container)) }
    }
}
