import Expressions
import HTTPTypes
import Workflows

/// What tells by itself that something has happened.
enum LiveRoutes {
    static func all(_ parts: ServerParts) -> [Route] {
        [
            Route(.get, "/api/v1/events", .role(.view), operation: operation) { request in
                let news = parts.news
                let project = request.query("project")
                if let project { try admit(request.caller, to: project, parts) }
                let events = NewsEvents(
                    news, caller: request.caller, project: project,
                    lastEvent: request.headers[.lastEventID] ?? request.query("last_event_id"))
                return EventStream(
                    source: events, ending: parts.ending,
                    wakes: { wake in
                        let listener = news.onPost { _ in wake() }
                        return { news.forget(listener) }
                    }
                ).response
            }
        ]
    }

    /// One that somebody may not see is one that there is not.
    private static func admit(_ caller: Caller, to project: String, _ parts: ServerParts) throws(Problem) {
        _ = try parts.projects.project(named: project)
        guard caller.role(in: project) != nil else { throw .notFound("There is no project '\(project)'.") }
    }

    private static let operation = Operation(
        "listenToEvents",
        "Tells as server-sent events that something has changed: 'ready' at the beginning, then 'run', 'obligations', 'schedules', "
            + "'queue' or 'project', whose data are the project, the kind and a run's number; 'reset' when something was missed and all "
            + "must be read again. A comment each 25 s shows that the server is there.",
        tag: "events",
        query: [
            Operation.Parameter("project", "Only what happens in this project."),
            Operation.Parameter(
                "last_event_id", "The id of the last event that was read, for those who cannot send 'Last-Event-ID'."),
        ],
        answers: [Operation.Answer(200, "Events, until somebody hangs up.", nil, type: "text/event-stream")])
}

extension HTTPField.Name {
    /// Of the HTML Standard, 9.2.4.
    static var lastEventID: HTTPField.Name { HTTPField.Name("last-event-id") ?? .ifMatch }
}
