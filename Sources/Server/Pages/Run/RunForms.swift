import HTTPTypes
import Workflows

/// What can be done to a run by its page's buttons; the browser comes to the run that is to be seen next.
enum RunForms {
    static func routes(_ parts: ServerParts) -> [Route] {
        [
            form(parts, "cancel", .operate) { context, form, run, project in
                try await parts.control.cancel(
                    run, isForced: form["force"] != nil, by: context.request.caller.name, in: project)
                return run
            },
            form(parts, "rerun", .operate) { context, form, run, project in
                try await parts.control.rerun(
                    run, onlyFailed: form["failed"] != nil, by: context.request.caller.name, submission: nil,
                    in: project)
            },
            form(parts, "approve/{environment}", .approve) { context, form, run, project in
                try await decide(true, context, form, run, project)
            },
            form(parts, "reject/{environment}", .approve) { context, form, run, project in
                try await decide(false, context, form, run, project)
            },
        ]
    }

    private static func form(
        _ parts: ServerParts, _ verb: String, _ role: ServerRole,
        _ act: @escaping @Sendable (PageContext, PageForm, Int, ServedProject) async throws -> Int
    ) -> Route {
        PageRoutes.form(parts, "/p/{project}/runs/{run}/\(verb)", .role(role)) { context, form in
            let project = try context.theProject()
            let next = try await act(context, form, try context.request.number("run"), project)
            return PagePath(project: project.name).run(next)
        }
    }

    private static func decide(
        _ isApproval: Bool, _ context: PageContext, _ form: PageForm, _ run: Int, _ project: ServedProject
    ) async throws -> Int {
        guard let digest = form["digest"] else {
            throw Problem.badRequest("The form lacks 'digest': the plan that was seen.")
        }
        try await context.parts.control.decide(
            EnvironmentDecision(
                environment: try context.request.parameter("environment"), isApproval: isApproval, digest: digest,
                comment: form["comment"], confirmation: form["confirmation"], person: context.request.caller.name),
            ofRun: run, in: project)
        return run
    }
}
