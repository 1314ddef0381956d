import HTTPTypes
import Workflows

/// Where people look for what stands elsewhere: they are led there.
enum DetourRoutes {
    static func all(_ parts: ServerParts) -> [Route] {
        [Route(.get, "/p", .open) { _ in .seeOther("/") }]
            + ofProject.map { name, place in
                Route(.get, "/p/{project}/\(name)", .role(.view)) { request in
                    let context = try PageContext(request, parts)
                    return .seeOther(place(PagePath(project: try context.theProject().name)))
                }
            }
    }

    private static let ofProject: [(name: String, place: @Sendable (PagePath) -> String)] = [
        ("approvals", { $0.environments + "#approvals" }), ("deployments", { $0.environments + "#deployments" }),
        ("drills", { $0.schedules }), ("runner", { _ in "/runner" }), ("start", { $0.dispatch }),
        ("workflows", { $0.dispatch }),
    ]
}
