import HTTPTypes
import Workflows

/// The pages, and the files that they need.
enum PageRoutes {
    static func all(_ parts: ServerParts) -> [Route] {
        AssetRoutes.all + HomePage.routes(parts) + HistoryPage.routes(parts) + SingleRunPage.routes(parts)
            + RestRoutes.all(parts) + DetourRoutes.all(parts)
    }

    /// A page for whoever has the role in the project of the path; `.open` pages show what their caller may see.
    static func page(
        _ parts: ServerParts, _ path: String, _ access: Route.Access = .role(.view),
        _ make: @escaping @Sendable (PageContext) async throws -> Page
    ) -> Route {
        Route(.get, path, access) { request in
            let context = try PageContext(request, parts)
            do {
                return PageFrame(context: context).response(try await make(context))
            } catch let problem as Problem {
                return PageFrame(context: context).response(ProblemPage.page(problem))
            }
        }
    }

    /// A form that was sent: what it asks for is done, and the browser goes to the page that the body answers.
    static func form(
        _ parts: ServerParts, _ path: String, _ access: Route.Access,
        _ act: @escaping @Sendable (PageContext, PageForm) async throws -> String
    ) -> Route {
        Route(.post, path, access) { request in
            let context = try PageContext(request, parts)
            return .seeOther(try await act(context, try PageForm(request)))
        }
    }
}
