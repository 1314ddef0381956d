import Conductor
import HTTPTypes
import Runs
import Workflows

/// What a page is made of: who asks for what, when, and of which project.
struct PageContext: Sendable {
    let request: ServerRequest
    let parts: ServerParts
    /// Of the path; nil on pages about the server as a whole.
    let project: ServedProject?
    let now: Timestamp

    init(_ request: ServerRequest, _ parts: ServerParts) throws(Problem) {
        (self.request, self.parts) = (request, parts)
        now = parts.clock.now()
        guard let name = request.parameters["project"] else {
            project = nil
            return
        }
        project = try parts.projects.project(named: name)
    }

    /// Of a route whose path has a project, or this is our own mistake.
    func theProject() throws(Problem) -> ServedProject {
        guard let project else { throw .notFound("There is nothing at '\(request.path)'.") }
        return project
    }

    /// Whether the caller has this role in the page's project, or in that one.
    func may(_ role: ServerRole, in name: String? = nil) -> Bool {
        guard let name = name ?? project?.name else { return request.caller.role.map { $0 >= role } ?? false }
        return request.caller.role(in: name).map { $0 >= role } ?? false
    }

    /// All that the caller may see, in the order of the file.
    var visibleProjects: [ServedProject] { parts.projects.all.filter { may(.view, in: $0.name) } }

    /// A script asks for what has changed, and wants no frame around it.
    var isFragment: Bool { request.headers[PageFrame.fragmentHeader] != nil }
}
