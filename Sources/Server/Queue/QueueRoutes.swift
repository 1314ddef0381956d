import Expressions
import HTTPTypes
import Workflows

/// The starts of a project that wait, and taking them back.
enum QueueRoutes {
    private static let base = "/api/v1/projects/{project}/queue"

    static func all(_ parts: ServerParts) -> [Route] {
        [
            Route(.get, base, .role(.view), operation: list) { request in
                let project = try parts.projects.project(named: try request.parameter("project"))
                let (limit, before) = (try number("limit", request) ?? 100, try number("before", request))
                guard (1...500).contains(limit) else {
                    throw Problem.badRequest("'limit' cannot be \(limit).", hint: "It is 1 to 500.")
                }
                let entries = try await parts.queue.entries(
                    of: project.name, isOpen: try isOpen(request), before: before,
                    limit: limit)
                return .json(["starts": .array(entries.map(\.value))])
            },
            Route(.get, base + "/{start}", .role(.view), operation: show) { request in
                let entry = try await parts.queue.entry(try request.number("start"))
                guard entry.project == (try request.parameter("project")) else {
                    throw Problem.notFound("There is no start \(entry.id) in the queue.")
                }
                return .json(entry.value)
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

    private static func number(_ name: String, _ request: ServerRequest) throws(Problem) -> Int? {
        guard let text = request.query(name) else { return nil }
        guard let number = Int(text), number > 0 else { throw .badRequest("'\(name)' is a number from 1 on.") }
        return number
    }

    // MARK: What the OpenAPI document says

    private static let list = Operation(
        "listQueue", "The starts that wait, and why", tag: "queue",
        query: [
            .init(
                "state", "'all' for those, too, of which it is known what became of them", ["enum": ["open", "all"]]),
            .init("before", "Only those that came before this one", ["type": "integer", "minimum": 1]),
            .init("limit", "At most so many, the newest first", ["type": "integer", "minimum": 1, "maximum": 500]),
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

extension QueueRoutes {
    private static func isOpen(_ request: ServerRequest) throws(Problem) -> Bool {
        let states = request.query.filter { $0.name == "state" }.map(\.value)
        switch states {
        case [], ["open"]: return true
        case ["all"]: return false
        default:
            throw .badRequest(
                "'state' cannot be '\(states.joined(separator: ", "))'.", hint: "Write state=open or state=all.")
        }
    }
}
