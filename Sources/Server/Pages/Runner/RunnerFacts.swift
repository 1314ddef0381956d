import History
import Runs
import Workflows

/// What the page of the machine tells, as far as its caller may see it.
struct RunnerFacts: Sendable {
    /// A run that has not finished.
    struct Running: Sendable {
        var project: String
        var run: RecordedRun
    }

    var host: MachineFacts
    var capacity: ServerCapacity
    var running: [Running]
    /// Starts that have not begun, of each project the oldest first.
    var waiting: [QueueEntry]
    var faults: [ProjectFault]
    var projects: [ServedProject]
    /// The operating system's users of host steps; none where they run as the server's own.
    var stepUsers: [String]
    /// Why the last look at a project's repository has failed, by the project's name.
    var repositoryFaults: [String: String]
    /// Keys that open something, and those that were revoked.
    var keys: (valid: Int, revoked: Int)
    var startedAt: Timestamp
    var version: String

    init(_ context: PageContext, startedAt: Timestamp) async throws {
        let settings = context.parts.settings.now
        host = .now(folder: settings.dataDirectory)
        (capacity, stepUsers, version) = (
            settings.file.capacity, settings.file.stepUsers.map(\.value), settings.version
        )
        projects = context.visibleProjects
        (running, waiting) = ([], [])
        let allKeys = try await AccessKeys(context.parts.database).all()
        let valid = allKeys.count { $0.revokedAt == nil }
        keys = (valid, allKeys.count - valid)
        let found = projects.compactMap { project in
            context.parts.triggers.fault(of: project.name).map { (project.name, $0) }
        }
        repositoryFaults = Dictionary(found) { $1 }
        faults = context.parts.projects.faults.filter { context.may(.view, in: $0.project) }
        self.startedAt = startedAt
        for project in projects {
            do {
                running += try await project.reading { try $0.unfinishedRuns() }
                    .map { Running(project: project.name, run: $0) }
                waiting += try await context.parts.queue.entries(of: project.name, isOpen: true).reversed()
            } catch let problem {
                faults.append(ProjectFault(project: project.name, message: problem.detail))
            }
        }
    }

    /// So many jobs may run at a time.
    var jobs: Int { capacity.jobs ?? host.cores }
}
