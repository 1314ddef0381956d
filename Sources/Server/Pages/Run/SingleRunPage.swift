import Glibc
import History
import Markup
import Processes
import Runs
import Workflows

/// One run: what came of it and why, while it goes on and after.
enum SingleRunPage {
    static func routes(_ parts: ServerParts) -> [Route] {
        let (plans, shelf) = (RunPlans(), TestShelf())
        let page = PageRoutes.page(parts, "/p/{project}/runs/{run}") { try await self.page($0, plans, shelf) }
        return [page] + RunForms.routes(parts)
    }

    private static func page(_ context: PageContext, _ plans: RunPlans, _ shelf: TestShelf) async throws -> Page {
        let project = try context.theProject()
        let number = try context.request.number("run")
        let reading = try await project.reading { try RunReading($0, number) }
        let log = await plans.decisions(of: reading, in: project, now: context.now)
        let besides = try await project.reading { store in
            RunBesides(
                evidence: try evidence(at: reading.details.run.sha, in: store),
                tests: try shelf.results(of: reading.details, in: store),
                artifacts: RunArtifacts.read(reading.details.artifacts, in: store),
                lateSteps: lateSteps(of: reading.details, in: store))
        }
        let content = RunContent(reading, log, besides, context, PagePath(project: project.name))
        let run = reading.details.run
        return Page(
            "\(run.workflowName) #\(run.number)", section: .runs, aside: content.aside, lead: content.lead,
            live: .run(number, of: project.name), content.html)
    }

    private static func lateSteps(of details: RecordedDetails, in store: Store) -> Set<Runs.StepID> {
        let steps = details.jobs.flatMap(\.steps).map(\.id)
        return Set(
            steps.filter { step in
                var facts = stat()
                let folder = StepFolder(path: store.paths.stepDirectory(details.run.number, step: step))
                return lstat(folder.lateLog, &facts) == 0 && facts.st_size > 0
            })
    }

    private static func evidence(at sha: String, in store: Store) throws -> [RecordedRun] {
        var filter = RunFilter()
        (filter.sha, filter.state) = (sha, .finished)
        return try store.runs(filter, limit: RunBesides.mostRuns)
    }
}
