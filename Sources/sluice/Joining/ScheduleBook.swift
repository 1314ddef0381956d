import Display
import Git
import Planning
import Runs
import Server
import Source
import Workflows

/// All that the clock starts, as the head of the default branch has it.
struct ScheduleBook {
    let commit: CommitID
    /// The full name of the branch.
    let reference: String
    /// In the order in which workflows are found.
    let schedules: [WorkflowSchedule]
    /// `name:` of the workflows, by path.
    let names: [String: String]
    /// How long a recovery may take, by the paths of the workflows that are drills.
    let objectives: [String: RecoveryObjective]
    /// The paths of files that cannot be read: nobody knows what they would start.
    let unreadable: Set<String>
    /// What is wrong with those, and what the settings name in vain.
    let diagnostics: [Diagnostic]
    let files: [SourceFile]

    /// The zone of a line for which neither the workflow nor the settings name one, as on GitHub.
    private static let defaultZone = "UTC"

    /// Throws a usage failure where there is no default branch, or where its `sluice.yml` cannot be read.
    init(_ project: Project) throws(Failure) {
        let (commit, reference) = try Self.head(of: project)
        let catalog = try WorkflowCatalog(project.repository, at: commit)
        let settings = try project.settings(at: commit).settings.schedules
        var schedules: [WorkflowSchedule] = []
        var names: [String: String] = [:]
        var objectives: [String: RecoveryObjective] = [:]
        var unreadable: Set<String> = []
        var diagnostics = Self.unknownNames(settings, catalog)
        for path in catalog.paths {
            guard let file = catalog.files[path] else { continue }
            let reading = WorkflowReader().read(file)
            guard let workflow = reading.workflow else {
                unreadable.insert(path)
                diagnostics += reading.diagnostics.filter { $0.severity == .error }
                continue
            }
            let own = settings.first { (try? catalog.path(named: $0.workflow.value)) == path }
            let (lines, faults) = Self.lines(of: workflow, own)
            if !faults.isEmpty { unreadable.insert(path) }
            diagnostics += faults
            guard !lines.isEmpty, faults.isEmpty else { continue }
            names[path] = workflow.name
            objectives[path] = own?.objective
            if let own, let objective = own.objective {
                diagnostics += RecoveryCheck(objective, in: own.file, workflow: workflow).diagnostics
            }
            schedules.append(
                WorkflowSchedule(workflow: path, lines: lines, policy: own?.policy ?? SchedulePolicy()))
        }
        (self.commit, self.reference) = (commit, reference)
        (self.schedules, self.names, self.unreadable) = (schedules, names, unreadable)
        (self.objectives, self.diagnostics) = (objectives, diagnostics)
        files = Array(catalog.files.values) + settings.map(\.file)
    }

    /// The newest commit of the default branch. Throws a usage failure where there is none.
    static func head(of project: Project) throws(Failure) -> (CommitID, reference: String) {
        do {
            if let name = project.repository.defaultBranch(), let tip = try project.repository.branch(name)?.commit {
                return (tip, "refs/heads/" + name)
            }
        } catch {
            throw Failure(error)
        }
        throw .usage("There is no default branch with a commit: schedules are those of its workflows.")
    }

    private static func lines(
        of workflow: Workflow, _ settings: ScheduleSettings?
    ) -> (lines: [ScheduleLine], faults: [Diagnostic]) {
        var lines: [ScheduleLine] = []
        var faults: [Diagnostic] = []
        for schedule in workflow.trigger(for: "schedule")?.schedules ?? [] {
            let zone = schedule.timezone?.value ?? settings?.timezone ?? defaultZone
            guard let rules = FoundationZone(zone) else {
                faults.append(
                    .error(
                        "The rules of the time zone '\(zone)' are not known to this program.", path: workflow.path,
                        range: (schedule.timezone ?? schedule.cron).range))
                continue
            }
            // One that cannot be read has been refused with its file.
            guard let cron = try? CronExpression(schedule.cron.value) else { continue }
            lines.append(ScheduleLine(cron: cron, timezone: zone, rules: rules))
        }
        return (lines, faults)
    }

    private static func unknownNames(_ settings: [ScheduleSettings], _ catalog: WorkflowCatalog) -> [Diagnostic] {
        settings.compactMap { entry in
            guard (try? catalog.path(named: entry.workflow.value)) == nil else { return nil }
            return .warning(
                "There is no workflow '\(entry.workflow.value)' at \(catalog.commit.short).", path: entry.file.path,
                range: entry.workflow.range)
        }
    }
}
