import History
import Runs
import Source
import Workflows

/// What a page tells of a project's schedules and drills.
struct ScheduleShelf: Sendable {
    /// All that the clock starts of one workflow.
    struct Entry: Sendable {
        /// Its path.
        var workflow: String
        var name: String
        /// None where the default branch has no such schedule any more.
        var lines: [ScheduleLine]
        var policy: SchedulePolicy
        /// Those that were decided last first.
        var ticks: [RecordedTick]
        /// The last tick that is shown has others before it.
        var hasOlder = false
    }

    /// Why schedules are not known, or what is wrong with them.
    struct Fault: Sendable {
        /// A full sentence.
        var sentence: String
        /// The file, and all that is wrong with it.
        var path = ""
        var diagnostics: [Diagnostic] = []
    }

    var entries: [Entry]
    var drills: [Drill]
    var faults: [Fault]
    /// The workflow whose ticks alone are asked for.
    var chosen: String?

    /// So many ticks of each workflow, and of one alone.
    private static let (fewTicks, manyTicks) = (8, 50)
    private static let defaultZone = "UTC"

    init(_ context: PageContext) async throws {
        let project = try context.theProject()
        let chosen = context.request.query("workflow")
        let before = try EnvironmentBook.number(context, "before")
        let (files, faults) = await Self.files(context, project)
        self = try await project.reading { store in
            try ScheduleShelf(store, files, faults, chosen: chosen, before: before)
        }
    }

    private static func files(
        _ context: PageContext, _ project: ServedProject
    ) async -> (ProjectFiles?, faults: [Fault]) {
        do throws(Problem) {
            let files = try await context.parts.readings.newest(of: project)
            return (files, Self.faults(of: files))
        } catch {
            return (nil, [Fault(sentence: error.detail)])
        }
    }

    private static func faults(of files: ProjectFiles) -> [Fault] {
        let settings = files.diagnostics + files.objectiveFaults
        let broken = files.broken.map { file in
            Fault(
                sentence: "'\(file.path)' cannot be read: nobody knows what it would start.", path: file.path,
                diagnostics: file.diagnostics)
        }
        guard !settings.isEmpty else { return broken }
        let sentence = "Not all that '\(Settings.path)' says is right."
        return [Fault(sentence: sentence, path: Settings.path, diagnostics: settings)] + broken
    }

    private init(
        _ store: Store, _ files: ProjectFiles?, _ faults: [Fault], chosen: String?, before: Int?
    ) throws(HistoryError) {
        let count = chosen == nil ? Self.fewTicks : Self.manyTicks
        var entries = files.map(Self.entries) ?? []
        for path in try store.workflowsWithTicks() where !entries.contains(where: { $0.workflow == path }) {
            entries.append(Entry(workflow: path, name: path, lines: [], policy: SchedulePolicy(), ticks: []))
        }
        if let chosen { entries.removeAll { $0.workflow != chosen } }
        for index in entries.indices {
            let ticks = try store.ticks(
                ofWorkflow: entries[index].workflow, before: chosen == nil ? nil : before, limit: count + 1)
            entries[index].ticks = Array(ticks.prefix(count))
            entries[index].hasOlder = ticks.count > count
        }
        self.entries = entries
        drills = try Drill.all(in: store, files).filter { chosen == nil || $0.workflow == chosen }
        (self.faults, self.chosen) = (faults, chosen)
    }

    /// Those of workflows that can be read, in their order.
    static func entries(_ files: ProjectFiles) -> [Entry] {
        files.workflows.compactMap { file in
            let own = files.schedule(ofWorkflow: file.path)
            let lines = (file.workflow?.trigger(for: "schedule")?.schedules ?? []).compactMap { schedule in
                let zone = schedule.timezone?.value ?? own?.timezone ?? defaultZone
                return (try? CronExpression(schedule.cron.value)).map {
                    ScheduleLine(cron: $0, timezone: zone, rules: FoundationZone.rules(zone))
                }
            }
            guard !lines.isEmpty else { return nil }
            return Entry(
                workflow: file.path, name: file.displayName, lines: lines, policy: own?.policy ?? SchedulePolicy(),
                ticks: [])
        }
    }
}
