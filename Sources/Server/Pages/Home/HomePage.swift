import History
import Markup
import Workflows

/// What is the matter now: of all projects that the caller may see, or of one.
enum HomePage {
    static func routes(_ parts: ServerParts) -> [Route] {
        [
            PageRoutes.page(parts, "/", .open) { try await all($0) },
            PageRoutes.page(parts, "/p/{project}") { context in
                let project = try context.theProject()
                let overview = try await ProjectOverview(project, context)
                return Page(
                    project.name, section: .home, lead: .code(project.definition.repository),
                    live: .project(project.name), overview.html)
            },
        ]
    }

    private static func all(_ context: PageContext) async throws -> Page {
        var overviews: [ProjectOverview] = []
        for project in context.visibleProjects {
            overviews.append(try await ProjectOverview(project, context))
        }
        let faults = Self.faults(context)
        let closed: HTML = .element("section", ["id": "faults", "class": "part", "data-live": ""], faults)
        let content: HTML
        switch overviews.count {
        case 0: content = faults.isEmpty ? nothing(context) : ""
        case 1: content = overviews[0].html
        default: content = several(overviews)
        }
        return Page("Overview", section: .home, live: .all, closed, content)
    }

    /// Of the projects that the server's file names and that could not be opened.
    private static func faults(_ context: PageContext) -> [HTML] {
        context.parts.projects.faults.filter { context.may(.view, in: $0.project) }.map { fault in
            .notice(.failure, "The project '\(fault.project)' cannot be opened: \(fault.message)", role: "status")
        }
    }

    /// What is urgent of all of them comes first, then each by itself.
    private static func several(_ overviews: [ProjectOverview]) -> HTML {
        let urgent = overviews.map(\.urgent)
        let rest = overviews.map { overview -> HTML in
            .element(
                "div", ["class": "project"],
                .element(
                    "h2", ["class": "project-name"],
                    .link(PagePath(project: overview.name).home, .text(overview.name))),
                overview.rest)
        }
        return HTML(urgent + rest)
    }

    private static func nothing(_ context: PageContext) -> HTML {
        if context.parts.projects.all.isEmpty {
            return .nothing(
                "No project is served yet.",
                "Write one under " + .code("projects:") + " in the server's file, and send the server a SIGHUP.")
        }
        return .nothing(
            "There is no project that you may see.",
            "Somebody with the role admin can add you under " + .code("people:") + " in the server's file.")
    }
}
