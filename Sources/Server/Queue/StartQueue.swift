package import Conductor
import Foundation
import History
package import Logging
import Runs
import Synchronization
import Workflows

/// The starts that people, forges and other runs have asked for: kept on the disk, begun in their order when there is room.
///
/// State: the queue is in the server's database. Behind a lock stand what is known of entries until they begin (it is made again when
/// the server is), and who waits for news.
package final class StartQueue: Sendable {
    let settings: ServerSettings
    let projects: Projects
    let control: any RunControl
    let database: ServerDatabase
    let news: News
    let collection: DiskCollection
    let clock: any ClockPort
    let log: Logger

    struct Known {
        var waiting: [Int: QueueEntry] = [:]
        var weights: [Int: StartWeight] = [:]
        var reasons: [Int: String] = [:]
        /// Groups of starts that are made, or have been made and may not have told the store yet.
        var groups: [Int: Admission.Place] = [:]
        /// The newest ones, for whoever waits for an answer.
        var problems: [Int: Problem] = [:]
        /// Of starts that could not be made, and will be tried again.
        var pauses: [Int: Pause] = [:]
        /// Of projects whose starts cannot be looked at now.
        var obstacles: [String: String] = [:]
    }

    struct Pause {
        var until: Timestamp
        var tries: Int
        var reason: String
    }

    let known = Mutex(Known())
    let bell = QueueBell()
    /// Seconds between two looks while somebody waits, and nobody has rung.
    static let patience = 1.0
    /// Seconds for which is known what became of a start.
    private static let memory = 30.0 * 86_400

    package init(
        settings: ServerSettings, projects: Projects, control: any RunControl, database: ServerDatabase, news: News,
        collection: DiskCollection, clock: any ClockPort, log: Logger
    ) {
        (self.settings, self.projects, self.control, self.database) = (settings, projects, control, database)
        (self.news, self.collection, self.clock, self.log) = (news, collection, clock, log)
    }

    // MARK: Asking

    /// Puts a start at the end of the queue. It is on the disk when this returns, and nothing has been started yet.
    ///
    /// One that is not trusted is held until somebody lets it go on, or refused, as the server's file says.
    /// - Returns: The entry; the first one's where its submission has been here before.
    package func submit(_ request: StartRequest, in project: ServedProject) async throws(Problem) -> QueueEntry {
        var request = request
        let submission = request.submission ?? UUID().uuidString
        request.submission = submission
        let (state, reason) = Self.beginning(of: request, project)
        let (name, now, asked) = (project.name, clock.now(), request)
        let entry = try await writing { table in
            try table.insert(asked, submission: submission, project: name, state: state, reason: reason, at: now)
        }
        guard let entry else { throw .fault("The start could not be put into the queue.") }
        tell(project.name)
        return entry
    }

    private static func beginning(of request: StartRequest, _ project: ServedProject) -> (QueueEntry.State, String?) {
        guard request.isUntrusted else { return (.waiting, nil) }
        switch project.definition.pullRequests {
        case .run: return (.waiting, nil)
        case .approve: return (.held, "It is not trusted: somebody who operates the project has to approve it to run.")
        case .refuse: return (.refused, "'pull-requests' of the server's file refuses what is not trusted.")
        }
    }

    /// The same, and waits a while for what becomes of it.
    ///
    /// - Parameter explained: After so many seconds why it waits is an answer, too.
    /// - Returns: The entry as it is when that is known, or when it still waits after that time.
    package func start(
        _ request: StartRequest, in project: ServedProject, within seconds: Double = 30,
        orExplainedAfter explained: Double = .infinity
    ) async throws(Problem) -> QueueEntry {
        let id = try await submit(request, in: project).id
        let begin = ContinuousClock.now
        return try await follow(id) { entry in
            if entry.state == .held { return true }
            let waited = (ContinuousClock.now - begin) / .seconds(1)
            return entry.state == .waiting && waited > (entry.reason == nil ? seconds : min(explained, seconds))
        }
    }

    /// What has become of a start that is being made.
    func settled(_ id: Int) async throws(Problem) -> QueueEntry { try await follow(id) { _ in false } }

    private func follow(_ id: Int, _ isEnough: (QueueEntry) -> Bool) async throws(Problem) -> QueueEntry {
        while true {
            let seen = bell.count
            let entry = try await self.entry(id)
            if entry.state.isOver || isEnough(entry) || Task.isCancelled { return entry }
            await bell.wait(after: seen, atMost: .seconds(Self.patience))
        }
    }

    /// Why it was refused.
    func problem(of entry: QueueEntry) -> Problem {
        known.withLock { $0.problems[entry.id] } ?? .unprocessable(entry.reason ?? "Start \(entry.id) was refused.")
    }

    package func entry(_ id: Int) async throws(Problem) -> QueueEntry {
        guard let entry = try await reading({ try $0.entry(id) }) else {
            throw .notFound("There is no start \(id) in the queue.")
        }
        return explained(entry)
    }

    /// Of one project, the newest first. - Parameter id: Only those before it.
    package func entries(
        of project: String, isOpen: Bool, before id: Int? = nil, limit: Int = 100
    ) async throws(Problem) -> [QueueEntry] {
        try await reading { try $0.entries(of: project, isOpen: isOpen, before: id, limit: limit) }.map(explained)
    }

    private func explained(_ entry: QueueEntry) -> QueueEntry {
        var entry = entry
        if entry.state == .waiting { entry.reason = known.withLock { $0.reasons[entry.id] } ?? entry.reason }
        return entry
    }

    // MARK: Deciding

    /// Takes a start back that has not begun. Throws 409 where it has.
    package func withdraw(_ id: Int, of project: String, by person: String) async throws(Problem) -> QueueEntry {
        let (now, reason) = (clock.now(), "\(person) has withdrawn it.")
        let entry = try await moving(id, of: project) { table in
            try [.waiting, .held].contains { try table.move(id, from: $0, to: .cancelled, reason: reason, at: now) }
        }
        known.withLock { known in
            known.weights[id] = nil
            known.pauses[id] = nil
        }
        return entry
    }

    /// Lets a start go on that is held; who did is part of it from then on, and of its run. Throws 409 where it is not held.
    package func release(_ id: Int, of project: String, by person: String) async throws(Problem) -> QueueEntry {
        let now = clock.now()
        let entry = try await moving(id, of: project) { try $0.release(id, by: person, at: now) }
        log.info(
            "A start that is not trusted goes on.",
            metadata: ["start": "\(id)", "person": "\(person)", "project": "\(project)"])
        return entry
    }

    private func moving(
        _ id: Int, of project: String, _ change: @escaping @Sendable (QueueTable) throws -> Bool
    ) async throws(Problem) -> QueueEntry {
        let isMoved = try await writing { table in
            guard try table.entry(id)?.project == project else { return false }
            return try change(table)
        }
        let entry = try await entry(id)
        guard entry.project == project else { throw .notFound("There is no start \(id) in the queue.") }
        guard isMoved else { throw .conflict("Start \(id) is \(entry.state.rawValue).") }
        tell(project)
        return entry
    }

    // MARK: By itself

    /// Begins what there is room for, until it is cancelled.
    package func run() async throws {
        await takeUpInTime()
        // The end of a run makes room. News may be missed: whoever waits looks by itself, too.
        let listener = news.onPost { [weak self] item in
            guard let self, case .run = item.kind, known.withLock({ !$0.waiting.isEmpty }) else { return }
            bell.ring()
        }
        defer { news.forget(listener) }
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                let seen = bell.count
                var isWaiting = false
                do throws(Problem) {
                    isWaiting = try await look { entry in group.addTask { await self.begin(entry) } }
                } catch {
                    log.error("The queue cannot be looked at: \(error.detail)")
                    isWaiting = true
                }
                await bell.wait(after: seen, atMost: isWaiting ? .seconds(Self.patience) : nil)
            }
        }
    }

    /// Nothing is begun before; a database that somebody holds just then is waited for.
    private func takeUpInTime() async {
        while !Task.isCancelled {
            do throws(Problem) {
                return try await takeUp()
            } catch {
                log.error("What was being started cannot be taken up yet: \(error.detail)")
                await bell.wait(after: bell.count, atMost: .seconds(Self.patience))
            }
        }
    }

    /// What a server before this one was about to start: the store knows whether it has.
    private func takeUp() async throws(Problem) {
        let (now, oldest) = (clock.now(), clock.now().advanced(bySeconds: -Self.memory))
        try await writing { table in
            try table.forget(before: oldest)
            for entry in try table.entries(in: .starting) {
                _ = try table.move(entry.id, from: .starting, to: .waiting, at: now)
            }
        }
        for entry in try await reading({ try $0.entries(in: .waiting) }) {
            guard let submission = entry.request.submission,
                let project = try? projects.project(named: entry.project),
                let run = try? await project.reading({ try $0.run(ofSubmission: submission) })
            else { continue }
            try await settle(entry, from: .waiting, .success(run))
        }
    }

    /// Returns whether somebody still waits.
    private func look(_ begin: (QueueEntry) -> Void) async throws(Problem) -> Bool {
        let waiting = try await waiting()
        guard !waiting.isEmpty else {
            known.withLock { $0.reasons = [:] }
            return false
        }
        let found = try await survey(waiting)
        // Somebody waits for the disk: what nobody needs any more goes at once.
        if found.room.disk < found.room.diskFloor { collection.ask() }
        let verdicts = Admission.decide(
            found.candidates, holders: found.holders, beginnings: found.beginnings, room: found.room)
        var (reasons, isWaiting) = ([Int: String](), false)
        tellObstacles(found.obstacles)
        for entry in waiting {
            switch verdicts[entry.id] {
            case .start:
                guard try await take(entry, found.places[entry.id]) else { continue }
                begin(entry)
            case .superseded(let successor):
                try await settle(
                    entry, from: .waiting, .cancelled("Start \(successor), which came later, took its place."))
            case .wait(let reason):
                (reasons[entry.id], isWaiting) = (reason, true)
            case nil:
                reasons[entry.id] = found.obstacles[entry.project] ?? "Its project '\(entry.project)' is not open."
                isWaiting = true
            }
        }
        let told = reasons
        let before = known.withLock { known in
            defer { known.reasons = told }
            return known.reasons
        }
        // What a reason says of memory is another one each second: only that there is one, or none any more, is news.
        let changed = waiting.filter { (before[$0.id] == nil) != (told[$0.id] == nil) }
        for project in Set(changed.map(\.project)).sorted() { news.post(project, .queue) }
        return isWaiting
    }

    /// Those that wait, in their order; each is read once, since there may be thousands of them.
    private func waiting() async throws(Problem) -> [QueueEntry] {
        let before = known.withLock { $0.waiting }
        let entries = try await reading { table in
            try table.numbers(in: .waiting).compactMap { try before[$0] ?? table.entry($0) }
        }
        known.withLock { known in
            known.waiting = Dictionary(entries.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        }
        return entries
    }

    private func take(_ entry: QueueEntry, _ place: Admission.Place?) async throws(Problem) -> Bool {
        let now = clock.now()
        let isTaken = try await writing { try $0.move(entry.id, from: .waiting, to: .starting, at: now) }
        if isTaken, let place { known.withLock { $0.groups[entry.id] = place } }
        return isTaken
    }

    // MARK: The database

    func reading<Value: Sendable>(
        _ body: @escaping @Sendable (QueueTable) throws -> Value
    ) async throws(Problem) -> Value {
        do {
            return try await database.read { try body(QueueTable(database: $0)) }
        } catch {
            throw Self.problem("The queue cannot be read.", error)
        }
    }

    @discardableResult
    func writing<Value: Sendable>(
        _ body: @escaping @Sendable (QueueTable) throws -> Value
    ) async throws(Problem) -> Value {
        do {
            return try await database.write { try body(QueueTable(database: $0)) }
        } catch {
            throw Self.problem("The queue cannot be written.", error)
        }
    }

    private static func problem(_ what: String, _ error: any Error) -> Problem {
        guard var problem = error as? Problem else { return .fault("\(what) \(error)") }
        problem.detail = "\(what) \(problem.detail)"
        return problem
    }
}
