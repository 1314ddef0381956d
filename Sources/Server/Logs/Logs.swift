import History
import Processes
import Synchronization

/// The logs that were asked for of late: what is known of where their lines are is kept for these only.
///
/// State: the newest last, behind one lock.
final class Logs: Sendable {
    private let parts: ServerParts
    private let open = Mutex<[OpenLog]>([])

    private static let most = 64

    init(_ parts: ServerParts) { self.parts = parts }

    /// A step of which somebody wants to read the log.
    struct Asked: Sendable {
        var project: ServedProject
        var run: Int
        var step: RecordedStep
        var log: OpenLog
        /// Nothing comes any more.
        var isEnded: Bool
    }

    /// Of the path's project, run and step.
    ///
    /// - Throws: 404 for each of them that there is not.
    func asked(_ request: ServerRequest) async throws(Problem) -> Asked {
        let project = try parts.projects.project(named: try request.parameter("project"))
        let run = try request.number("run")
        let name = try request.parameter("step")
        let step = try await project.reading { try $0.step(name, ofRun: run) }
        guard let step else { throw .notFound("Run \(run) has no step '\(name)', or it has not begun.") }
        let folder = StepFolder(path: project.store.paths.stepDirectory(run, step: step.id))
        return Asked(
            project: project, run: run, step: step, log: log(in: folder), isEnded: step.state != .running)
    }

    private func log(in folder: StepFolder) -> OpenLog {
        open.withLock { open in
            let log = open.firstIndex { $0.folder == folder }.map { open.remove(at: $0) } ?? OpenLog(folder)
            open.append(log)
            if open.count > Self.most { open.removeFirst() }
            return log
        }
    }

    // MARK: Following

    /// The log from that offset on, until the step has ended.
    func following(_ asked: Asked, from offset: Int, _ format: LogFormat) -> ServerResponse {
        let (parts, log, name, run) = (parts, asked.log, asked.project.name, asked.run)
        return EventStream(
            source: LogEvents(asked, news: parts.news, from: offset, format), ending: parts.ending,
            wakes: { wake in
                log.beginFollowing()
                let listener = parts.news.onPost { item in
                    if item.project == name, item.kind == .run(run) { wake() }
                }
                // Where it cannot be watched, the news and the heartbeat call for a look.
                let watch = try? parts.files.watch(log.folder.path, prefix: "log", wake)
                return {
                    watch.map(parts.files.forget)
                    parts.news.forget(listener)
                    log.endFollowing()
                }
            }
        ).response
    }
}
