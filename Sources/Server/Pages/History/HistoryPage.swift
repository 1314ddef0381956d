import History
import Markup

/// All runs of a project: those that are wanted, page by page.
enum HistoryPage {
    static let pageLength = 30
    /// Of each list to choose from.
    static let mostChoices = 200

    static func routes(_ parts: ServerParts) -> [Route] {
        [PageRoutes.page(parts, "/p/{project}/runs") { try await page($0) }]
    }

    private static func page(_ context: PageContext) async throws -> Page {
        let project = try context.theProject()
        let query = try HistoryQuery(context.request)
        let (runs, facets) = try await project.reading { store in
            (
                try RunPage(store, query.filter, before: query.before, limit: pageLength),
                try store.runFacets(limit: mostChoices)
            )
        }
        let path = PagePath(project: project.name)
        return Page(
            "Runs", section: .runs, live: query.before == nil ? .project(project.name) : nil,
            HistoryForm(query, facets, path).html, HistoryList(runs, query, context, path).html)
    }
}
