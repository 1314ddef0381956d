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

    var host: HostFacts
    var capacity: ServerCapacity
    var running: [Running]
    /// Starts that have not begun, of each project the oldest first.
    var waiting: [QueueEntry]
    var faults: [ProjectFault]
    var projects: [ServedProject]
    /// The operating system's user of host steps; nil for the server's own.
    var stepUser: String?
    var startedAt: Timestamp
    var version: String

    init(_ context: PageContext, startedAt: Timestamp) async throws {
        let settings = context.parts.settings.now
        host = .now(folder: settings.dataDirectory)
        (capacity, stepUser, version) = (settings.file.capacity, settings.file.stepUser, settings.version)
        projects = context.visibleProjects
        (running, waiting) = ([], [])
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
