import Markup

/// The starts of a project: those that wait, and what became of the last ones.
struct QueueListPage: Sendable {
    private let context: PageContext
    private let path: PagePath
    /// The oldest first.
    private let waiting: [QueueEntry]
    /// The newest first.
    private let settled: [QueueEntry]

    private static let mostWaiting = 500
    /// Of those that came last, open ones among them.
    private static let mostSettled = 50

    init(_ context: PageContext) async throws(Problem) {
        let project = try context.theProject().name
        let queue = context.parts.queue
        self.context = context
        path = PagePath(project: project)
        waiting = try await queue.entries(of: project, isOpen: true, limit: Self.mostWaiting).reversed()
        settled = try await queue.entries(of: project, isOpen: false, limit: Self.mostSettled).filter(\.state.isOver)
    }

    var page: Page {
        Page(
            "Waiting to begin", section: .dispatch, lead: .link(path.dispatch, "All workflows"),
            live: .project(path.project), open, over)
    }

    private var open: HTML {
        .section(
            "waiting", "What waits",
            waiting.isEmpty
                ? .nothing("Nothing waits to begin.", "A start for which there is no room keeps its place here.")
                : StartTable(context).waiting(waiting))
    }

    private var over: HTML {
        .section(
            "settled", "What became of the last ones",
            settled.isEmpty ? .nothing("No start is known.") : StartTable(context).settled(settled))
    }
}
