import Expressions
import History
import Planning
import Workflows

/// What a start would do, as a person is shown it before they agree.
struct DispatchPlan: Sendable {
    struct Job: Sendable {
        var id: String
        var name: String
        var needs: [String]
        var condition: String?
        /// The workflow that it calls.
        var calls: String?
        /// `host`, or a runner's name with its image.
        var runner: String?
        var steps: Int
        /// By name, or as the file has it where that is decided only when the job starts.
        var environment: PlannedEnvironment?
    }

    struct Notice: Sendable {
        var severity: String
        var message: String
        var hint: String?
    }

    var sha: String
    /// Of the plan, for the start.
    var digest: String
    var inputs: [(name: String, value: String)]
    var jobs: [Job]
    var notices: [Notice]
    /// What the environments that it names ask for, and what is live there now.
    var environments: [EnvironmentBook.Entry]
    var obligations: [ObligationSettings]
    /// Of `sluice.yml`, held by the run from its first job to its end.
    var locks: [String]

    /// - Throws: A problem where the commit of the plan cannot be read.
    init(_ preview: PlanPreview, of form: DispatchForm, _ context: PageContext) async throws(Problem) {
        let project = try context.theProject()
        let own = try await context.parts.readings.files(of: project, at: preview.sha)
        let newest = try await context.parts.readings.newest(of: project)
        let settings = newest.settings.tightened(by: own.settings)
        let live = try await project.reading { try $0.liveDeployments() }
        let reading = PlanReading(preview.plan, files: own)
        (sha, digest) = (preview.sha, preview.digest)
        (inputs, jobs, notices) = (reading.inputs, reading.jobs, reading.notices)
        let path = form.file.path
        let isMeant = { (name: String) in (own.workflow(named: name) ?? newest.workflow(named: name))?.path == path }
        obligations = settings.obligations.filter { isMeant($0.workflow.value) }
        locks = settings.locks.filter { $0.workflows.contains { isMeant($0.value) } }.map(\.name)
        var names: [String] = []
        for case .named(let name)? in jobs.map(\.environment)
        where !names.contains(where: { $0.lowercased() == name.lowercased() }) { names.append(name) }
        environments = names.map { name in
            EnvironmentBook.Entry(
                name: name, policy: settings.environments.first { $0.key == name.lowercased() },
                live: live.first { $0.environment.lowercased() == name.lowercased() })
        }
    }
}

/// Where a job of a plan is to go.
enum PlannedEnvironment: Hashable, Sendable {
    case named(String)
    /// What the file says, which is evaluated when the job starts.
    case undecided(String)
}
