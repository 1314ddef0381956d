import Conductor
import Expressions
import GRDB
import HTTPTypes
import History
import Logging
import Planning
import Runs
import Workflows

/// Looks for what should have happened and has not: an obligation that stays open, a schedule that is late, a workflow without success.
struct AlertChecking: Sendable {
    let parts: ServerParts

    /// Seconds between two looks.
    private static let interval = 60.0

    func run() async {
        var strangers: Set<String> = []
        while !Task.isCancelled {
            for project in parts.projects.all where !Task.isCancelled { await check(project) }
            await tellStrangers(&strangers)
            try? await parts.clock.sleep(until: parts.clock.now().advanced(bySeconds: Self.interval))
        }
    }

    private func check(_ project: ServedProject) async {
        let file = parts.settings.now.file
        guard !file.notify.isEmpty else { return }
        do {
            let now = parts.clock.now()
            // Why a repository cannot be read is told where it is looked at.
            let files = file.alerts.staleSeconds.isEmpty ? nil : try? await parts.readings.newest(of: project)
            let late = LateThings(project: project.name, alerts: file.alerts, files: files, now: now)
            let found = try await project.reading { try late.all(in: $0) }
            let notices = found.flatMap { thing in
                file.notify.filter { $0.events.contains(thing.event) }.map {
                    Notice(target: $0.name, subject: thing.subject, body: thing.body)
                }
            }
            guard !notices.isEmpty else { return }
            let name = project.name
            let isNew = try await parts.database.write { database in
                let before = database.totalChangesCount
                for notice in notices { try Notices.add(notice, of: name, at: now, in: database) }
                return database.totalChangesCount > before
            }
            if isNew { parts.triggers.notices.ring() }
        } catch {
            parts.log.error(
                "What is late cannot be told: \(RepositoryWatch.sentence(error))",
                metadata: ["project": "\(project.name)"]
            )
        }
    }

    /// Whoever has mistyped a name would never hear that the workflow does not succeed.
    private func tellStrangers(_ told: inout Set<String>) async {
        let names = Set(parts.settings.now.file.alerts.staleSeconds.keys.map(\.value))
        told.formIntersection(names)
        let projects = parts.projects.all
        guard !names.subtracting(told).isEmpty, !projects.isEmpty else { return }
        var known: Set<String> = []
        for project in projects {
            do throws(Problem) {
                let files = try await parts.readings.newest(of: project)
                known.formUnion(names.filter { files.workflow(named: $0) != nil })
            } catch {
                // One without a commit has none; what one has that cannot be read now nobody knows.
                guard error.status == .conflict else { return }
            }
        }
        for name in names.subtracting(known).subtracting(told).sorted() {
            parts.log.warning(
                "No project has the workflow '\(name)' on its default branch, which 'stale' of 'alerts' names.")
            told.insert(name)
        }
    }
}

/// What is late in one project at one moment.
struct LateThings: Sendable {
    struct Thing: Hashable, Sendable {
        var event: NotifySettings.Event
        /// The same for as long as it is the same thing.
        var subject: String
        var body: Value
    }

    let project: String
    let alerts: ServerAlerts
    /// Of its default branch; nil where they cannot be read now.
    let files: ProjectFiles?
    let now: Timestamp

    func all(in store: Store) throws(HistoryError) -> [Thing] {
        try obligations(in: store) + schedules(in: store) + stale(in: store)
    }

    private func obligations(in store: Store) throws(HistoryError) -> [Thing] {
        try store.openObligations().compactMap { obligation in
            let age = now.seconds(since: obligation.openedAt)
            guard age >= alerts.obligationSeconds else { return nil }
            let text =
                "The obligation \(obligation.id) of \(obligation.run.workflowName) is open for \(Self.span(age))."
            return thing(
                .obligation, "obligation \(obligation.id) that stays open", "obligation", text,
                [
                    "obligation": .string(obligation.id), "workflow": .string(obligation.run.workflow),
                    "run": .number(Double(obligation.run.number)), "opened_at": .string(obligation.openedAt.text),
                    "age_seconds": .number(age.rounded()),
                ])
        }
    }

    private func schedules(in store: Store) throws(HistoryError) -> [Thing] {
        var things: [Thing] = []
        for workflow in try store.workflowsWithTicks() {
            for tick in try store.ticks(ofWorkflow: workflow, limit: 5) {
                guard [.waiting, .claimed, .started].contains(tick.state) else { continue }
                let late = (tick.startedAt ?? now).seconds(since: tick.scheduledAt)
                // One that has begun long ago was told of, or nobody was to be told.
                guard late >= alerts.scheduleLateSeconds, now.seconds(since: tick.startedAt ?? now) < 86_400 else {
                    continue
                }
                let text =
                    "The schedule '\(tick.cron)' of \(workflow) for \(tick.scheduledAt.text) is late by \(Self.span(late))."
                things.append(
                    thing(
                        .failure, "schedule of \(workflow) for \(tick.scheduledAt.text) that is late", "schedule-late",
                        text,
                        [
                            "workflow": .string(workflow), "cron": .string(tick.cron),
                            "scheduled_at": .string(tick.scheduledAt.text), "late_seconds": .number(late.rounded()),
                            "run": tick.run.map { Value.number(Double($0)) } ?? .null,
                        ]))
            }
        }
        return things
    }

    // MARK: Without success

    private func stale(in store: Store) throws(HistoryError) -> [Thing] {
        var things: [Thing] = []
        for (name, seconds) in alerts.staleSeconds.sorted(by: { $0.key.value < $1.key.value }) {
            guard let last = try lastRuns(of: name.value, since: now.advanced(bySeconds: -seconds), in: store) else {
                continue
            }
            let since =
                last.success?.finishedAt.map { " since \($0.text)" }
                ?? (last.hasRuns ? " in all its runs that are kept" : ": it has no run")
            // Once a day for as long as it lasts.
            let day = Int(now.nanoseconds / 86_400_000_000_000)
            things.append(
                thing(
                    .failure, "lack of success of \(last.workflow) on day \(day)", "stale",
                    "\(last.workflow) has not succeeded\(since).",
                    [
                        "workflow": .string(last.workflow), "within_seconds": .number(seconds),
                        "last_success": last.success?.finishedAt.map { Value.string($0.text) } ?? .null,
                        "run": last.success.map { Value.number(Double($0.number)) } ?? .null,
                    ]))
        }
        return things
    }

    /// The workflow's path and its last success, where that is too long ago; nil where it is not, or where the project has no such workflow.
    private func lastRuns(
        of name: String, since time: Timestamp, in store: Store
    ) throws(HistoryError) -> (workflow: String, success: RecordedRun?, hasRuns: Bool)? {
        guard let workflow = try path(of: name, in: store) else { return nil }
        var (before, first): (Int?, RecordedRun?) = (nil, nil)
        while true {
            let runs = try store.runs(ofWorkflow: workflow, before: before, limit: 200)
            if let success = runs.first(where: { $0.conclusion == .success }) {
                if let finished = success.finishedAt, finished >= time { return nil }
                return (workflow: workflow, success: success, hasRuns: true)
            }
            first = runs.last ?? first
            guard runs.count == 200, let last = runs.last else { break }
            before = last.number
        }
        // One that is younger than that has its time still; one that has never run has had it since the project's first run.
        var begin = first?.createdAt
        if begin == nil { begin = try store.firstRunTime() }
        guard let begin, begin < time else { return nil }
        return (workflow: workflow, success: nil, hasRuns: first != nil)
    }

    /// By the file's stem, its path, or the workflow's name, among the workflows that have run and those of the default branch.
    private func path(of name: String, in store: Store) throws(HistoryError) -> String? {
        for folder in ProjectFiles.folders {
            for end in ["yml", "yaml"] {
                let path = "\(folder)/\(name).\(end)"
                if try !store.runs(ofWorkflow: path, limit: 1).isEmpty { return path }
            }
        }
        if try !store.runs(ofWorkflow: name, limit: 1).isEmpty { return name }
        if let run = try store.runs(limit: 200).first(where: { $0.workflowName == name }) { return run.workflow }
        return files?.workflow(named: name)?.path
    }

    private func thing(
        _ event: NotifySettings.Event, _ subject: String, _ kind: String, _ text: String, _ more: ValueObject
    ) -> Thing {
        var fields: ValueObject = [
            "event": .string(kind), "text": .string("\(project): \(text)"), "project": .string(project),
            "time": .string(now.text),
        ]
        for (name, value) in more.entries { fields[name] = value }
        return Thing(event: event, subject: subject, body: .object(fields))
    }

    /// `2 h 5 min`
    static func span(_ seconds: Double) -> String {
        let minutes = Int(seconds / 60)
        return minutes < 60 ? "\(minutes) min" : "\(minutes / 60) h \(minutes % 60) min"
    }
}
