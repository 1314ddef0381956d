import HTTPTypes
import Workflows

/// What runs have made and must see gone.
enum ObligationRoutes {
    static func all(_ parts: ServerParts) -> [Route] {
        [
            PageRoutes.page(parts, "/p/{project}/obligations") { context in
                try await ObligationsPage(context, ObligationBook(context)).page
            },
            // The name of an obligation has a '/' in it: it stands in the form.
            PageRoutes.form(parts, "/p/{project}/obligations/discharge", .role(.operate)) { context, form in
                let project = try context.theProject()
                guard let obligation = form["obligation"] else {
                    throw Problem.badRequest("The form does not say which obligation.")
                }
                try await parts.control.discharge(
                    obligation, by: context.request.caller.name, submission: nil, in: project)
                parts.news.post(project.name, .obligations)
                return PagePath(project: project.name).obligations
            },
        ]
    }
}
