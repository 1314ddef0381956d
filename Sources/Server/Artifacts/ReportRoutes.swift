import Conductor
import HTTPTypes
import History

/// Reports among the artifacts, which open in place: their own scripts run, and find the files beside them.
///
/// They have no origin, so that nothing of the server's is theirs: they cannot read its answers, and what they send it is refused. What they
/// may ask for is their own artifact, by a path that holds a ticket; nobody is asked who they are.
enum ReportRoutes {
    static func all(_ parts: ServerParts) -> [Route] {
        [
            Route(.get, "/artifacts/{project}/{run}/{artifact}/{ticket}/{path*}", .open) { request in
                try await answer(request, parts)
            }
        ]
    }

    /// - Parameter file: A path in the artifact.
    static func path(
        _ file: String, of artifact: Artifact, ofRun run: Int, in project: String, ticket: String
    ) -> String {
        folder(artifact.name, ofRun: run, in: project, ticket: ticket)
            + file.split(separator: "/").map { PercentEncoding.encoded(String($0)) }.joined(separator: "/")
    }

    /// With a `/` at its end; nothing in it means anything to a policy.
    private static func folder(_ artifact: String, ofRun run: Int, in project: String, ticket: String) -> String {
        "/artifacts/\(PercentEncoding.encoded(project))/\(run)/\(PercentEncoding.encoded(artifact))"
            + "/\(PercentEncoding.encoded(ticket))/"
    }

    private static func answer(_ request: ServerRequest, _ parts: ServerParts) async throws -> ServerResponse {
        let (name, run, ticket) = (
            try request.parameter("artifact"), try request.number("run"), try request.parameter("ticket")
        )
        let (artifact, contents): (Artifact, [ArtifactContent])
        let project = try request.parameter("project")
        do {
            (artifact, contents) = try await parts.projects.project(named: project).artifact(named: name, ofRun: run)
        } catch let problem as Problem where problem.status == .notFound {
            throw Self.noTicket
        }
        guard parts.tickets.isValid(ticket, artifact, ofRun: run, in: project, at: parts.clock.now()) else {
            throw Self.noTicket
        }
        let path = try request.parameter("path")
        let folder = folder(name, ofRun: run, in: project, ticket: ticket)
        let security = SecurityHeaders.report(at: request.authority, folder)
        if let content = contents.first(where: { $0.path == path }) {
            return try await ArtifactAnswer.report(content, request, security)
        }
        let index = path.isEmpty ? "index.html" : path + "/index.html"
        guard let content = contents.first(where: { $0.path == index }) else {
            throw Problem.notFound(
                "The artifact '\(name)' has no file '\(path)'.",
                hint: APIQuery.hint(path, contents.prefix(20).map(\.path)))
        }
        // Links in it are meant from inside of its folder.
        guard request.path.hasSuffix("/") else {
            var response = ServerResponse.seeOther(request.path + "/")
            response.security = security
            return response
        }
        return try await ArtifactAnswer.report(content, request, security)
    }

    /// Whether there is such a thing is not told to whoever has no ticket for it.
    private static var noTicket: Problem {
        .notFound(
            "This link to a file of a run leads nowhere any more.",
            hint: "Open the run's page again: it has new links.")
    }
}
