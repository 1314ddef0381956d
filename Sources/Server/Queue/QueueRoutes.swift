import Expressions
import HTTPTypes
import Workflows

/// The starts of a project that wait, and taking them back.
enum QueueRoutes {
    private static let base = "/api/v1/projects/{project}/queue"

    static func all(_ parts: ServerParts) -> [Route] {
        [
            .asking("projects/{project}/queue", parts, .role(.view), list) { call in
                let (project, before) = (try call.project(), try call.query.before())
                let limit = try call.query.number("limit", in: 1...500) ?? 100
                let shown = try call.query.choice("state", among: Shown.allCases) ?? .open
                let entries = try await parts.queue.entries(
                    of: project.name, isOpen: shown == .open, before: before, limit: limit + 1)
                let next = entries.count > limit ? APIAnswer.Next("before", entries[limit - 1].id) : nil
                return APIAnswer("starts", entries.prefix(limit).map(\.value), next: next)
            },
            .asking("projects/{project}/queue/{start}", parts, .role(.view), show) { call in
                let entry = try await parts.queue.entry(try call.request.number("start"))
                guard entry.project == (try call.request.parameter("project")) else {
                    throw Problem.notFound("There is no start \(entry.id) in the queue.")
                }
                return APIAnswer(entry.value)
            },
            Route(.delete, base + "/{start}", .role(.operate), operation: withdraw) { request in
                let entry = try await parts.queue.withdraw(
                    try request.number("start"), of: try request.parameter("project"), by: request.caller.name)
                return .json(entry.value)
            },
            Route(.post, base + "/{start}/release", .role(.operate), operation: release) { request in
                let entry = try await parts.queue.release(
                    try request.number("start"), of: try request.parameter("project"), by: request.caller.name)
                return .json(entry.value)
            },
            Route(.post, "/p/{project}/queue/{start}/release", .role(.operate)) { request in
                let project = try request.parameter("project")
                _ = try await parts.queue.release(
                    try request.number("start"), of: project, by: request.caller.name)
                return .seeOther("/p/\(PercentEncoding.encoded(project))")
            },
            Route(.post, "/p/{project}/queue/{start}/withdraw", .role(.operate)) { request in
                let project = try request.parameter("project")
                _ = try await parts.queue.withdraw(
                    try request.number("start"), of: project, by: request.caller.name)
                return .seeOther("/p/\(PercentEncoding.encoded(project))")
            },
        ]
    }

    private enum Shown: String, CaseIterable {
        case open, all
    }

    // MARK: What the OpenAPI document says

    private static let list = Operation(
        "listQueue", "The starts that wait, and why", tag: "queue",
        query: [
            .choice(
                "state", "'all' for those, too, of which it is known what became of them.",
                Shown.allCases.map(\.rawValue)),
            .before("starts"),
            .init("limit", "How many at most.", ["type": "integer", "minimum": 1, "maximum": 500, "default": 100]),
        ], answers: [.init(200, "The newest first", "Queue")])
    private static let show = Operation(
        "showStart", "One start, and what became of it", tag: "queue",
        answers: [.init(200, "The start", "QueuedStart"), .init(404, "There is none", "Problem")])
    private static let withdraw = Operation(
        "withdrawStart", "Take a start back that has not begun", tag: "queue",
        answers: [.init(200, "It is withdrawn", "QueuedStart"), .init(409, "It has begun", "Problem")])
    private static let release = Operation(
        "releaseStart", "Let a start go on that is held because it is not trusted", tag: "queue",
        answers: [.init(200, "It waits for its turn", "QueuedStart"), .init(409, "It is not held", "Problem")])
}
