import Display
import Foundation
import History
import Server
import Source

/// The daemon of schedules as a server has it: in the server's own process, on a thread of its own, since it reads git, SQLite and the
/// clock by blocking calls. What it starts are processes of their own, as everywhere.
enum ServerWatch {
    /// Returns soon after the task was cancelled. Throws a fault where the watch cannot begin.
    ///
    /// - Parameters:
    ///   - requests: Of this process.
    ///   - tell: Called on that thread.
    static func run(
        repository: String, store: String, requests: WatchRequests, tell: @escaping @Sendable (WatchMessage) -> Void
    ) async throws(Problem) {
        let wakes = WakeUps()
        requests.begin(wakes)
        defer { requests.end(wakes) }
        let result: Result<Void, Failure> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let thread = Thread {
                    continuation.resume(
                        returning: Result { () throws(Failure) in try watch(repository, store, wakes, tell) })
                }
                thread.name = "schedules"
                thread.start()
            }
        } onCancel: {
            wakes.post(.stop(requester: "the server"))
        }
        do throws(Failure) {
            try result.get()
        } catch {
            throw Problem(error)
        }
    }

    private static func watch(
        _ repository: String, _ storeDirectory: String, _ wakes: WakeUps, _ tell: @escaping (WatchMessage) -> Void
    ) throws(Failure) {
        let project = try Project(repository: repository, storeDirectory: storeDirectory)
        let store = try project.openStore()
        _ = try Installation.keeper()
        var daemon = ScheduleDaemon(project: project, store: store, runOptions: [], wakes: wakes) { news in
            tell(WatchMessage(news))
        }
        daemon.run()
    }
}

extension WatchMessage {
    /// On one line, without the excerpt of a file that a terminal shows.
    init(_ news: ScheduleNews) {
        switch news {
        case .fault(let diagnostic, _):
            let lines = ScheduleNews.fault(diagnostic, []).text(rules: FoundationZone.rules).split(separator: "\n")
            let text = lines.map { $0.drop { $0 == " " } }.joined(separator: " ")
            let isError = diagnostic.severity == .error
            self.init(isError: isError, text: text.hasPrefix("error: ") ? String(text.dropFirst(7)) : text)
        default:
            self.init(isError: false, text: news.text(rules: FoundationZone.rules))
        }
    }
}
