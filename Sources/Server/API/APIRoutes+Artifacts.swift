import Conductor
import Expressions
import HTTPTypes
import History
import Workflows

extension APIRoutes {
    static func artifacts(_ parts: ServerParts) -> [Route] {
        let base = "projects/{project}/runs/{run}/artifacts"
        return [
            .asking(base, parts, .role(.view), .listArtifacts) { call in
                let run = try call.run()
                let details = try await call.project().reading { try $0.details(ofRun: run) }
                return APIAnswer("artifacts", details.value.field("artifacts"))
            },
            .asking(base + "/{artifact}", parts, .role(.view), .getArtifact) { call in
                let (artifact, contents) = try await found(call)
                return APIAnswer([
                    "id": .number(Double(artifact.id)), "name": .string(artifact.name),
                    "size": .number(Double(artifact.size)), "sha256": .string(artifact.digest),
                    "files": .array(contents.map(\.value)),
                ])
            },
            Route(.get, "/api/v1/" + base + "/{artifact}/zip", .role(.view), operation: .downloadArtifact) {
                request in
                let call = APICall(parts: parts, request: request, query: try APIQuery(request, .downloadArtifact))
                let (artifact, contents) = try await found(call)
                return ArtifactAnswer.archive(contents, named: artifact.name)
            },
            Route(.get, "/api/v1/" + base + "/{artifact}/files/{path*}", .role(.view), operation: .getArtifactFile) {
                request in
                let call = APICall(parts: parts, request: request, query: try APIQuery(request, .getArtifactFile))
                let path = try request.parameter("path")
                let (artifact, contents) = try await found(call)
                guard let content = contents.first(where: { $0.path == path }) else {
                    throw Problem.notFound(
                        "The artifact '\(artifact.name)' has no file '\(path)'.",
                        hint: APIQuery.hint(path, contents.prefix(20).map(\.path)))
                }
                return ArtifactAnswer.file(content, request)
            },
        ]
    }

    private static func found(_ call: APICall) async throws -> (Artifact, [ArtifactContent]) {
        let (run, name) = (try call.run(), try call.request.parameter("artifact"))
        return try await call.project().artifact(named: name, ofRun: run)
    }
}

extension ArtifactContent {
    fileprivate var value: Value {
        [
            "path": .string(path), "size": .number(Double(size)), "sha256": .string(digest),
            "executable": .boolean(isExecutable),
        ]
    }
}

extension Value {
    /// A list in a field of an object.
    fileprivate func field(_ name: String) -> [Value] {
        guard case .object(let fields) = self, case .array(let items)? = fields[name] else { return [] }
        return items
    }
}
