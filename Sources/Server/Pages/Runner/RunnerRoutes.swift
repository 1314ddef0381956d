import Conductor
import Runs

/// The machine: what it gives to runs, and what they need of it.
enum RunnerRoutes {
    static func all(_ parts: ServerParts) -> [Route] {
        let tools = ToolShelf()
        let startedAt = parts.clock.now()
        return [
            PageRoutes.page(parts, "/runner") { context in
                let tools = await tools.findings()
                return try await RunnerPage(context, RunnerFacts(context, startedAt: startedAt), tools).page
            }
        ]
    }
}
