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
    private let settings: ServerSettings
    private let projects: Projects
    private let control: any RunControl
    private let database: ServerDatabase
    private let news: News
    private let clock: any ClockPort
    private let log: Logger

    struct Known {
        var waiting: [Int: QueueEntry] = [:]
        var weights: [Int: StartWeight] = [:]
        var reasons: [Int: String] = [:]
        /// Groups of starts that are made, or have been made and may not have told the store yet.
        var groups: [Int: Admission.Place] = [:]
        /// The newest ones, for whoever waits for an answer.
        var problems: [Int: Problem] = [:]
    }

    private let known = Mutex(Known())
    private let bell = QueueBell()
    /// Seconds between two looks while somebody waits, and nobody has rung.
    private static let patience = 1.0
    /// Seconds for which is known what became of a start.
    private static let memory = 30.0 * 86_400

    package init(
        settings: ServerSettings, projects: Projects, control: any RunControl, database: ServerDatabase, news: News,
        clock: any ClockPort, log: Logger
    ) {
        (self.settings, self.projects, self.control, self.database) = (settings, projects, control, database)
        (self.news, self.clock, self.log) = (news, clock, log)
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
        case .approve: return (.held, "It is not trusted: somebody who operates the project has to let it go on.")
        case .refuse: return (.refused, "'pull-requests' of the server's file refuses what is not trusted.")
        }
    }

    /// The same, and waits a while for what becomes of it.
    ///
    /// - Returns: The entry as it is when that is known, or when it still waits after that time.
    package func start(
        _ request: StartRequest, in project: ServedProject, within seconds: Double = 30
    ) async throws(Problem) -> QueueEntry {
        let id = try await submit(request, in: project).id
        let deadline = ContinuousClock.now + .seconds(seconds)
        return try await follow(id) { $0.state == .held || ($0.state == .waiting && ContinuousClock.now > deadline) }
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
        try await move(id, of: project, from: [.waiting, .held], to: .cancelled, "\(person) has withdrawn it.")
    }

    /// Lets a start go on that is held. Throws 409 where it is not.
    package func release(_ id: Int, of project: String, by person: String) async throws(Problem) -> QueueEntry {
        log.info("A start that is not trusted goes on.", metadata: ["start": "\(id)", "person": "\(person)"])
        return try await move(id, of: project, from: [.held], to: .waiting, nil)
    }

    private func move(
        _ id: Int, of project: String, from before: [QueueEntry.State], to state: QueueEntry.State, _ reason: String?
    ) async throws(Problem) -> QueueEntry {
        let now = clock.now()
        let isMoved = try await writing { table in
            guard try table.entry(id)?.project == project else { return false }
            return try before.contains { try table.move(id, from: $0, to: state, reason: reason, at: now) }
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
        try await takeUp()
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
        let verdicts = Admission.decide(
            found.candidates, holders: found.holders, beginnings: found.beginnings, room: found.room)
        var (reasons, isWaiting) = ([Int: String](), false)
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
                reasons[entry.id] = "Its project '\(entry.project)' is not open."
                isWaiting = true
            }
        }
        let told = reasons
        known.withLock { $0.reasons = told }
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

    private func begin(_ entry: QueueEntry) async {
        do throws(Problem) {
            let project = try projects.project(named: entry.project)
            let result: Result
            do throws(Problem) {
                result = .success(try await control.start(entry.request, in: project))
            } catch {
                result = .refused(error)
            }
            try await settle(entry, from: .starting, result)
            if case .success(let run) = result { news.post(entry.project, .run(run)) }
        } catch {
            log.error("What became of start \(entry.id) cannot be written down: \(error.detail)")
        }
    }

    private enum Result {
        case success(Int)
        case refused(Problem)
        case cancelled(String)
    }

    private func settle(_ entry: QueueEntry, from state: QueueEntry.State, _ result: Result) async throws(Problem) {
        let (id, now) = (entry.id, clock.now())
        if case .refused(let problem) = result { remember(problem, of: id) }
        try await writing { table in
            switch result {
            case .success(let run): _ = try table.move(id, from: state, to: .started, run: run, at: now)
            case .refused(let problem):
                _ = try table.move(id, from: state, to: .refused, reason: problem.detail, at: now)
            case .cancelled(let reason): _ = try table.move(id, from: state, to: .cancelled, reason: reason, at: now)
            }
        }
        known.withLock { known in
            known.weights[id] = nil
            if case .success = result { return }
            known.groups[id] = nil
        }
        tell(entry.project)
    }

    private func remember(_ problem: Problem, of id: Int) {
        known.withLock { known in
            known.problems[id] = problem
            if known.problems.count > 100, let oldest = known.problems.keys.min() { known.problems[oldest] = nil }
        }
    }

    private func tell(_ project: String) {
        news.post(project, .queue)
        bell.ring()
    }

    // MARK: Looking around

    private struct Survey {
        var candidates: [Admission.Candidate] = []
        var places: [Int: Admission.Place] = [:]
        var holders: [Admission.Place: Admission.Holder] = [:]
        var beginnings: [String: Int] = [:]
        var room: Admission.Room
    }

    private func survey(_ waiting: [QueueEntry]) async throws(Problem) -> Survey {
        let configuration = settings.now
        let capacity = configuration.file.capacity
        var survey = Survey(
            room: Admission.Room(
                capacity: capacity.jobs ?? HostRoom.cores, jobs: 0, memory: HostRoom.memory(),
                memoryFloor: capacity.memoryFloor, disk: HostRoom.disk(at: configuration.dataDirectory),
                diskFloor: capacity.diskFloor))
        let starting = try await reading { try $0.entries(in: .starting) }
        survey.room.jobs = starting.count
        for project in projects.all {
            guard let occupancy = try? await project.reading({ try $0.occupancy() }) else { continue }
            survey.room.jobs += occupancy.jobs
            for (key, run) in occupancy.groups {
                survey.holders[Admission.Place(project: project.name, key: key)] = .run(run)
            }
            survey.beginnings[project.name] = occupancy.beginning
        }
        for entry in starting {
            guard let place = known.withLock({ $0.groups[entry.id] }) else { continue }
            survey.holders[place] = .start(entry.id)
        }
        forgetGroups(except: Set(starting.map(\.id)))
        for project in projects.all {
            let own = waiting.filter { $0.project == project.name }
            for (entry, weight) in try await weights(of: own, project) {
                let group: StartGroup? = if case .startable(let group) = weight { group } else { nil }
                survey.candidates.append(.init(id: entry.id, project: entry.project, group: group))
                survey.places[entry.id] = group.map { Admission.Place(project: entry.project, key: $0.key) }
            }
        }
        survey.candidates.sort { $0.id < $1.id }
        return survey
    }

    private func forgetGroups(except starting: Set<Int>) {
        known.withLock { known in
            known.groups = known.groups.filter { starting.contains($0.key) }
        }
    }

    private func weights(
        of entries: [QueueEntry], _ project: ServedProject
    ) async throws(Problem) -> [(QueueEntry, StartWeight)] {
        let unknown = known.withLock { known in entries.filter { known.weights[$0.id] == nil } }
        if !unknown.isEmpty {
            let weights = try await control.weigh(unknown.map(\.request), in: project)
            for (entry, weight) in zip(unknown, weights) {
                known.withLock { $0.weights[entry.id] = weight }
                if case .refused(let problem) = weight {
                    try await settle(entry, from: .waiting, .refused(problem))
                }
            }
        }
        return known.withLock { known in
            entries.compactMap { entry in
                guard let weight = known.weights[entry.id], case .startable = weight else { return nil }
                return (entry, weight)
            }
        }
    }

    // MARK: The database

    private func reading<Value: Sendable>(
        _ body: @escaping @Sendable (QueueTable) throws -> Value
    ) async throws(Problem) -> Value {
        do {
            return try await database.read { try body(QueueTable(database: $0)) }
        } catch {
            throw .unavailable("The queue cannot be read: \(error)")
        }
    }

    @discardableResult
    private func writing<Value: Sendable>(
        _ body: @escaping @Sendable (QueueTable) throws -> Value
    ) async throws(Problem) -> Value {
        do {
            return try await database.write { try body(QueueTable(database: $0)) }
        } catch {
            throw .unavailable("The queue cannot be written: \(error)")
        }
    }
}
