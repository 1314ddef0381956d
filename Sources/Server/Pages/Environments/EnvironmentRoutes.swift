/// What is live where, and who let it go there.
enum EnvironmentRoutes {
    static func all(_ parts: ServerParts) -> [Route] {
        [
            PageRoutes.page(parts, "/p/{project}/environments") { context in
                try await EnvironmentsPage(context, EnvironmentBook(context)).page
            }
        ]
    }
}
