import Git
import Planning
import Source
import Workflows

/// What `sluice.yml` says of one workflow: its obligations, the locks that it needs, and how long a recovery may take.
struct RunObligations {
    private let settings: [ObligationSettings]
    private let locks: [String]
    private let schedules: [ScheduleSettings]
    /// The whole file, of which only some jobs may be asked for; nil where nothing is to be held against it.
    private let workflow: Workflow?
    /// What a person should know of names in the file, in whole sentences.
    let notices: [String]

    init(_ policy: Settings, workflow path: String, _ catalog: WorkflowCatalog) {
        let isMeant = { (name: String) in (try? catalog.path(named: name)) == path }
        settings = policy.obligations.filter { isMeant($0.workflow.value) }
        schedules = policy.schedules.filter { isMeant($0.workflow.value) }
        let isHeld = !settings.isEmpty || schedules.contains { $0.objective != nil }
        workflow = isHeld ? catalog.files[path].flatMap { WorkflowReader().read($0).workflow } : nil
        // Every run takes them in the same order, so that no two wait for each other.
        locks = policy.locks.filter { $0.workflows.contains { isMeant($0.value) } }.map(\.name)
            .sorted { ($0.lowercased(), $0) < ($1.lowercased(), $1) }
        let names =
            policy.obligations.map { ($0.workflow, $0.file) }
            + policy.locks.flatMap { lock in lock.workflows.map { ($0, lock.file) } }
        notices = names.compactMap { name, file in
            guard (try? catalog.path(named: name.value)) == nil else { return nil }
            return DiagnosticRenderer(files: [file]).render(
                .warning(
                    "There is no workflow '\(name.value)' at \(catalog.commit.short).", path: file.path,
                    range: name.range))
        }
    }

    func apply(to request: inout RunRequest) {
        request.obligations = settings.map { ObligationTerms($0) }
        request.locks = locks
    }

    /// Throws a usage failure where the workflow is not as its obligation, or the objective of its recovery, says.
    func check(_ plan: Plan) throws(Failure) {
        let workflow = workflow ?? plan.workflow
        let faults =
            settings.flatMap { ObligationCheck($0, workflow: workflow, plan: plan).diagnostics }
            + schedules.flatMap { entry in
                entry.objective.map { RecoveryCheck($0, in: entry.file, workflow: workflow).diagnostics } ?? []
            }
        guard faults.isEmpty else {
            throw Failure(.usage, faults, files: settings.map(\.file) + schedules.map(\.file))
        }
    }
}
