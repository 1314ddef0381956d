import Conductor
import Expressions
import Git
import History
import Logging
import Planning
import Runs

/// Sees what runs begin and finish, and writes down what follows: the runs of workflows that follow others, and whom to tell.
///
/// All that follows from one look is one transaction with the look itself.
struct RunFollowing: Sendable {
    let parts: ServerParts

    /// News may be missed; a look at an unchanged history is a query for each project.
    private static let longestWait = 15.0
    /// A workflow that follows another one that follows another one: GitHub takes no more than three.
    private static let mostDepth = 3

    func run() async {
        let bell = parts.triggers.runs
        let listener = parts.news.onPost { if case .run = $0.kind { bell.ring() } }
        defer { parts.news.forget(listener) }
        while !Task.isCancelled {
            for project in parts.projects.all where !Task.isCancelled {
                do {
                    try await look(at: project)
                } catch {
                    parts.log.error(
                        "The end of runs could not be followed: \(RepositoryWatch.sentence(error))",
                        metadata: ["project": "\(project.name)"])
                }
            }
            await bell.wait(until: parts.clock.now().advanced(bySeconds: Self.longestWait), parts.clock)
        }
    }

    private func look(at project: ServedProject) async throws {
        let sightings = RunSightings(database: parts.database, project: project.name)
        let seen = try await sightings.seen()
        let news = try await project.reading { try RunSightings.news(since: seen, of: project.name, in: $0) }
        guard news.isFirst || !news.begun.isEmpty || !news.finished.isEmpty || !news.lost.isEmpty else { return }
        var starts: [TriggeredStart] = []
        var notices: [Notice] = []
        if !news.isFirst {
            for run in news.finished { starts += try await followers(of: run, in: project) }
            notices = try await RunNotices(project: project, configuration: parts.settings.now).notices(of: news)
        }
        let now = parts.clock.now()
        try await parts.database.write { [starts, notices] database in
            try sightings.write(news, in: database)
            try RunTotals.add(news.totals, in: database)
            for start in starts { try TriggeredStarts.add(start, of: project.name, at: now, in: database) }
            for notice in notices { try Notices.add(notice, of: project.name, at: now, in: database) }
        }
        if !news.isFirst { tell(news, of: project) }
        if !starts.isEmpty { parts.triggers.starts.ring() }
        if !notices.isEmpty { parts.triggers.notices.ring() }
    }

    private func tell(_ news: RunSightings.News, of project: ServedProject) {
        func log(_ run: RecordedRun, _ what: String) {
            parts.log.info(
                "Run \(run.number) of \(run.workflow) \(what).",
                metadata: [
                    "project": "\(project.name)", "run": "\(run.number)", "event": "\(run.event)", "ref": "\(run.ref)",
                    "sha": "\(run.sha.prefix(10))",
                ])
        }
        for run in news.begun { log(run, "has begun") }
        for run in news.finished { log(run, "has finished: \(run.conclusion?.rawValue ?? "without a result")") }
    }

    /// None where they cannot be told: one broken repository keeps nobody from being told of the end.
    private func followers(of run: RecordedRun, in project: ServedProject) async throws -> [TriggeredStart] {
        let (depth, isUntrusted) = try await project.reading {
            (try Self.depth(of: run, in: $0), try Self.request(ofRun: run.number, in: $0)?.confinement != nil)
        }
        let finished = FinishedRun(
            number: run.number, workflowName: run.workflowName, branch: run.ref.droppingRefPrefixOfBranch,
            actor: run.actor, isUntrusted: isUntrusted)
        do {
            let followers = try await MirrorFetching(RepositorySide(project: project)).reading {
                try $0.followers(of: finished)
            }
            guard depth < Self.mostDepth || followers.isEmpty else {
                parts.log.warning(
                    "Nothing follows run \(run.number): it is the end of a chain of \(depth) runs that follow each other.",
                    metadata: ["project": "\(project.name)"])
                return []
            }
            return followers
        } catch let error as GitError {
            parts.log.error(
                "What follows run \(run.number) cannot be told: \(error)", metadata: ["project": "\(project.name)"])
            return []
        }
    }

    private static func request(ofRun run: Int, in store: Store) throws(HistoryError) -> RunRequest? {
        if case .created(let request)? = try store.entries(ofRun: run).first?.event { request } else { nil }
    }

    /// How many runs stand before it, each the cause of the next one.
    private static func depth(of run: RecordedRun, in store: Store) throws(HistoryError) -> Int {
        var (depth, next): (Int, RecordedRun?) = (0, run)
        while let run = next, run.event == "workflow_run", depth < mostDepth {
            depth += 1
            guard let request = try request(ofRun: run.number, in: store),
                case .number(let id)? = request.event.payload.hookObject("workflow_run")["id"],
                let number = Int(exactly: id)
            else { break }
            next = try? store.run(number)
        }
        return depth
    }
}

extension String {
    /// The short name of a branch; the text as it is for anything else.
    fileprivate var droppingRefPrefixOfBranch: String {
        hasPrefix("refs/heads/") ? String(dropFirst(11)) : self
    }
}
