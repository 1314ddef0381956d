import Display
import Expressions
import Glibc
import HTTP
import History
import Runs
import Source

/// Prints the logs of a server's run while they grow, until the run has ended.
///
/// Listens: the server's news say when to look at the run again, and each step that goes on has a stream of its lines. A server that is
/// started anew is waited for, and tells on where it stopped.
struct RemoteFollower {
    private var logs: RemoteLogs
    private let project: RemoteProject
    private let run: Int
    private var news: RemoteEvents
    /// Of the steps that go on.
    private var streams: [StepID: (events: RemoteEvents, step: RecordedStep, prefix: String)] = [:]
    private var patience = RemotePatience()
    private var abandonedSince: ContinuousClock.Instant?

    /// Without news the run is looked at again after so many milliseconds.
    private static let longestLook: Int32 = 5000
    /// While something is to be opened again.
    private static let shortLook: Int32 = 200
    /// As `LogFollower` has it.
    private static let abandonment = Duration.seconds(15)

    init(_ logs: RemoteLogs) {
        self.logs = logs
        (project, run) = (logs.project, logs.run)
        let project = logs.project
        news = RemoteEvents { last throws(Failure) in try project.news(after: last) }
    }

    mutating func follow() throws(Failure) {
        // One that is not there is told at once.
        if try project.details(ofRun: run).details.run.state == .finished { return try logs.print() }
        while true {
            _ = try news.keepOpen()
            guard let (details, isAbandoned) = try look() else {
                wait(Self.shortLook)
                continue
            }
            guard try show(details) else { return }
            if details.run.state == .finished { return }
            try check(isAbandoned)
            guard try listen() else { return }
        }
    }

    // MARK: The run

    /// Nil while nobody answers who may do so a moment later.
    private mutating func look() throws(Failure) -> (RecordedDetails, isAbandoned: Bool)? {
        let (project, run) = (project, run)
        guard let (details, value) = try patience.ask({ () throws(Failure) in try project.details(ofRun: run) }) else {
            return nil
        }
        return (details, RecordedValue(value)?.text("engine") == "abandoned")
    }

    private mutating func check(_ isAbandoned: Bool) throws(Failure) {
        guard isAbandoned else {
            abandonedSince = nil
            return
        }
        let since = abandonedSince ?? .now
        abandonedSince = since
        guard since.duration(to: .now) < Self.abandonment else {
            let hint = "'sluice resume \(run)' on the server's machine finishes it."
            throw Failure(.failed, [.error("Run \(run) was abandoned.", hint: hint)])
        }
    }

    /// Ends what has ended, and opens a stream for each step that goes on.
    ///
    /// - Returns: Whether anybody still reads.
    private mutating func show(_ details: RecordedDetails) throws(Failure) -> Bool {
        let jobs = try logs.selected(details)
        for job in jobs {
            let prefix = logs.prefix(of: job, among: jobs)
            for step in job.steps where logs.includes(step) && !logs.isShown(step) {
                guard step.state == .running else {
                    // What its stream has not brought yet is asked for.
                    streams[step.id] = nil
                    let isRead = try isRead { logs throws(Failure) in
                        try logs.show(step, heading: nil, prefix: prefix)
                    }
                    guard isRead ?? true else { return false }
                    continue
                }
                if streams[step.id] == nil { streams[step.id] = (events(of: step), step, prefix) }
            }
        }
        return true
    }

    private func events(of step: RecordedStep) -> RemoteEvents {
        let (project, path) = (project, logs.path(step))
        return RemoteEvents { last throws(Failure) in try project.stream(path, ["follow": "1"], after: last) }
    }

    /// Whether anybody reads what is shown; nil where the server does not answer now, and nothing was shown.
    private mutating func isRead(_ show: (inout RemoteLogs) throws(Failure) -> Bool) throws(Failure) -> Bool? {
        do throws(Failure) {
            return try show(&logs)
        } catch {
            guard error.reason == .unavailable else { throw error }
            return nil
        }
    }

    // MARK: Events

    /// Shows what comes, until the run is to be looked at again.
    ///
    /// - Returns: Whether anybody still reads.
    private mutating func listen() throws(Failure) -> Bool {
        let deadline = ContinuousClock.now + .milliseconds(Int(Self.longestLook))
        while ContinuousClock.now < deadline {
            if try news.keepOpen() { return true }
            for step in streams.keys.sorted(by: { "\($0)" < "\($1)" }) { _ = try streams[step]?.events.keepOpen() }
            let isWhole = news.descriptor >= 0 && streams.values.allSatisfy { $0.events.descriptor >= 0 }
            wait(isWhole ? Self.longestLook : Self.shortLook)
            var isNews = false
            if isReadable(news.descriptor) { isNews = news.receive().contains { isOfRun($0) } }
            for step in streams.keys.sorted(by: { "\($0)" < "\($1)" }) {
                guard let descriptor = streams[step]?.events.descriptor, isReadable(descriptor) else { continue }
                guard let (isRead, hasEnded) = try receive(step) else { continue }
                guard isRead else { return false }
                isNews = isNews || hasEnded
            }
            if isNews { return true }
        }
        return true
    }

    /// `ready` and `reset` are about all runs.
    private func isOfRun(_ event: ReceivedEvent) -> Bool {
        guard event.name == "run" else { return ["ready", "reset"].contains(event.name) }
        let value = try? Value(parsingJSON: Array(event.data.utf8))
        return value.flatMap(RecordedValue.init)?.whole("run") == run
    }

    private mutating func receive(_ id: StepID) throws(Failure) -> (isRead: Bool, hasEnded: Bool)? {
        guard let events = streams[id]?.events.receive(), let (_, step, prefix) = streams[id] else { return nil }
        for event in events {
            if event.name == "end" { return (true, true) }
            guard event.name == "lines" else { continue }
            let isRead = try isRead { logs throws(Failure) in try logs.show(event, of: step, prefix: prefix) }
            guard let isRead else {
                // A new stream begins at the start; what was shown is passed over.
                streams[id] = nil
                return (true, true)
            }
            guard isRead else { return (false, false) }
        }
        return (true, false)
    }

    // MARK: Waiting

    /// Until something can be read; at most so many milliseconds.
    private func wait(_ milliseconds: Int32) {
        let all = [news.descriptor] + streams.values.map(\.events.descriptor)
        var polled = all.filter { $0 >= 0 }.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        _ = poll(&polled, nfds_t(polled.count), milliseconds)
    }

    private func isReadable(_ descriptor: Int32) -> Bool {
        guard descriptor >= 0 else { return false }
        var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&polled, 1, 0) > 0
    }
}
