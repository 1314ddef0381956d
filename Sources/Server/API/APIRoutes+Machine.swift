import Expressions
import HTTPTypes
import Workflows

extension APIRoutes {
    static func machine(_ parts: ServerParts) -> [Route] {
        [
            .asking("runners", parts, .role(.view), .listRunners) { _ in
                let configuration = parts.settings.now
                return APIAnswer("runners", [RunnerReading(configuration).value])
            },
            Route(.get, "/api/v1/openapi.json", .open, operation: .getDocument) { request in
                _ = try APIQuery(request, .getDocument)
                let document = OpenAPIDocument(
                    routes: SluiceServer.routes(parts), version: parts.settings.now.version)
                return APIAnswer(document.value).response(to: request)
            },
        ]
    }
}
