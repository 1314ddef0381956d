import HTTPTypes
import History
import Workflows

/// Starting a workflow by hand: a form, the plan that it comes to, and the start of that very plan.
enum DispatchRoutes {
    static func all(_ parts: ServerParts) -> [Route] {
        [
            PageRoutes.page(parts, "/p/{project}/dispatch") { context in
                try await DispatchListPage(context, DispatchList(context)).page
            },
            PageRoutes.page(parts, "/p/{project}/dispatch/{workflow}") { context in
                let form = try await DispatchForm(context, ref: context.request.query("ref"))
                return try DispatchFormPage(context, form).page
            },
            PageRoutes.page(parts, "/p/{project}/queue") { try await QueueListPage($0).page },
            PageRoutes.page(parts, "/p/{project}/queue/{start}") { context in
                try QueuePage(context, await parts.queue.entry(try context.request.number("start"))).page
            },
            answer(parts, "edit") { context, sent in
                try DispatchFormPage(context, await DispatchForm.sent(context, sent).form).response
            },
            answer(parts, "preview") { context, sent in
                let (form, isRight) = try await DispatchForm.sent(context, sent)
                guard isRight else { return try DispatchFormPage(context, form).response }
                return try await preview(context, form)
            },
            answer(parts, "start") { context, sent in
                let (form, isRight) = try await DispatchForm.sent(context, sent)
                guard isRight, let digest = sent["digest"] else { return try DispatchFormPage(context, form).response }
                return try await start(context, form, digest: digest, submission: sent["submission"])
            },
        ]
    }

    /// A form that is answered by a page, or leads to another one.
    private static func answer(
        _ parts: ServerParts, _ verb: String,
        _ act: @escaping @Sendable (PageContext, PageForm) async throws -> ServerResponse
    ) -> Route {
        Route(.post, "/p/{project}/dispatch/{workflow}/\(verb)", .role(.operate), mostBytes: 256 << 10) { request in
            let context = try PageContext(request, parts)
            do {
                return try await act(context, try PageForm(request))
            } catch let problem as Problem {
                return PageFrame(context: context).response(ProblemPage.page(problem))
            }
        }
    }

    /// What is wrong with the inputs as a whole is said above the form.
    private static func preview(_ context: PageContext, _ form: DispatchForm) async throws -> ServerResponse {
        do throws(Problem) {
            let plan = try await form.plan(context)
            return try PlanPage(context, form, plan).response
        } catch {
            guard error.status.kind == .clientError else { throw error }
            var form = form
            form.problem = error
            return try DispatchFormPage(context, form).response
        }
    }

    /// Starts what was agreed to. Where that is another plan by now, or cannot start, it says so beside the plan as it is now.
    private static func start(
        _ context: PageContext, _ form: DispatchForm, digest: String, submission: String?
    ) async throws -> ServerResponse {
        let project = try context.theProject()
        do throws(Problem) {
            var request = form.request(by: context.request.caller.name)
            request.planDigest = digest
            // A button that is pressed twice starts one run.
            request.submission = submission.map { "page-\(project.name)-\($0.prefix(64))" }
            return .seeOther(try await begin(request, context, project))
        } catch {
            guard error.status.kind == .clientError else { throw error }
            let plan = try await form.plan(context)
            return try PlanPage(context, form, plan, refusal: error).response
        }
    }

    /// How long somebody looks at a page that is about to come, in seconds; less where the start waits for something.
    private static let patience = 30.0

    /// Where the start is to be seen: its run, or its place in the queue.
    private static func begin(
        _ request: StartRequest, _ context: PageContext, _ project: ServedProject
    ) async throws(Problem) -> String {
        let path = PagePath(project: project.name)
        let entry = try await context.parts.queue.start(request, in: project, within: patience, orExplainedAfter: 5)
        if let run = entry.run { return path.run(run) }
        guard entry.state == .refused else { return path.queued(entry.id) }
        throw context.parts.queue.problem(of: entry)
    }
}
