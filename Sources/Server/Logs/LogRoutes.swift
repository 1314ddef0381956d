import Expressions
import HTTPTypes
import Processes
import Runs
import Workflows

/// What steps have printed, and print.
enum LogRoutes {
    private static let path = "/api/v1/projects/{project}/runs/{run}/logs/{step}"

    static func all(_ parts: ServerParts) -> [Route] {
        let logs = Logs(parts)
        return [
            Route(.get, path, .role(.view), operation: readOperation) { request in
                let (query, asked) = (try LogQuery(request, readOperation), try await logs.asked(request))
                switch query.part {
                case .bytes: return try await bytes(asked, query, request)
                case .lines(let range): return try await lines(asked, range, query.format)
                case .matches(let search): return try await matches(asked, search)
                case .all: return try await follow(asked, query, request, logs)
                }
            },
            Route(.get, path + "/outline", .role(.view), operation: outlineOperation) { request in
                _ = try APIQuery(request, outlineOperation)
                let asked = try await logs.asked(request)
                let outline = try await asked.log.reading { LogOutline($0, isEnded: asked.isEnded) }
                return .json(outline.value)
            },
            Route(.get, path + "/late", .role(.view), operation: lateOperation) { request in
                _ = try APIQuery(request, lateOperation)
                return try await late(try await logs.asked(request))
            },
            LogPage.route(parts, logs),
        ]
    }

    static func path(ofStep step: Runs.StepID, ofRun run: Int, in project: String) -> String {
        "/api/v1/projects/\(PercentEncoding.encoded(project))/runs/\(run)/logs/\(PercentEncoding.encoded("\(step)"))"
    }

    // MARK: Answers

    /// The bytes as they were recorded, or the part of them that is asked for.
    private static func bytes(
        _ asked: Logs.Asked, _ query: LogQuery, _ request: ServerRequest
    ) async throws(Problem) -> ServerResponse {
        let reading = try await asked.log.reading { reading in reading }
        let length = reading?.length ?? 0
        let range = try LogBytes(query, request.headers, length: length)
        var headers: HTTPFields = [.acceptRanges: "bytes"]
        if range.isPartial { headers[.contentRange] = range.contentRange }
        return ServerResponse(
            status: range.isPartial ? .partialContent : .ok, type: "text/plain; charset=utf-8", headers: headers,
            body: .stream(length: range.bytes.count) { stream in
                var place = range.bytes.lowerBound
                while let reading, place < range.bytes.upperBound {
                    let (start, count) = (place, min(256 << 10, range.bytes.upperBound - place))
                    let piece = try await asked.log.reading { _ throws(Problem) in
                        try reading.file.bytes(from: start, count: count)
                    }
                    guard !piece.isEmpty else { throw Problem.fault("The log was cut while it was read.") }
                    try await stream.write(piece)
                    place += piece.count
                }
            })
    }

    /// What processes that a step has left behind printed after its end; it is kept apart, since the step's log had ended.
    private static func late(_ asked: Logs.Asked) async throws(Problem) -> ServerResponse {
        guard let file = try LogFile(asked.log.folder.lateLog), file.length > 0 else {
            throw .notFound("Nothing was printed after this step had ended.")
        }
        let length = file.length
        return ServerResponse(
            type: "text/plain; charset=utf-8",
            body: .stream(length: length) { stream in
                var place = 0
                while place < length {
                    let piece = try file.bytes(from: place, count: min(256 << 10, length - place))
                    guard !piece.isEmpty else { throw Problem.fault("The log was cut while it was read.") }
                    try await stream.write(piece)
                    place += piece.count
                }
            })
    }

    private static func lines(
        _ asked: Logs.Asked, _ range: LineRange, _ format: LogFormat
    ) async throws(Problem) -> ServerResponse {
        let bytes = try await asked.log.reading { reading throws(Problem) in try reading?.json(range, format) ?? [] }
        return ServerResponse(type: "application/x-ndjson", body: .bytes(bytes))
    }

    private static func matches(
        _ asked: Logs.Asked, _ search: LogSearch
    ) async throws(Problem) -> ServerResponse {
        let matches = try await asked.log.searching { reading throws(Problem) in
            try reading?.matches(of: search) ?? LogReading.Matches()
        }
        return .json(matches.value)
    }

    /// From the last event that somebody had, from a byte, or from the start.
    private static func follow(
        _ asked: Logs.Asked, _ query: LogQuery, _ request: ServerRequest, _ logs: Logs
    ) async throws(Problem) -> ServerResponse {
        let offset = try lastEvent(request.headers) ?? query.lastEvent ?? query.from ?? 0
        let start = try await asked.log.reading { reading throws(Problem) in try reading?.lineStart(at: offset) ?? 0 }
        return logs.following(asked, from: start, query.format)
    }

    private static func lastEvent(_ headers: HTTPFields) throws(Problem) -> Int? {
        guard let text = headers[.lastEventID] else { return nil }
        guard let offset = Int(text), offset >= 0 else {
            throw .badRequest("'\(text)' is no place in a log.", hint: "It is a number of bytes.")
        }
        return offset
    }

    // MARK: The document

    private static let number: Value = ["type": "integer", "minimum": 0]

    private static let readOperation = Operation(
        "readLog",
        "What a step has printed: the bytes as recorded, with 'Range'; or lines as JSON, one a line, with their numbers and times; or where "
            + "a text is, whatever the case of its letters; or as server-sent events ('lines', then 'end') until the step ends.",
        tag: "logs",
        query: [
            Operation.Parameter("from", "The first byte that is wanted.", number),
            Operation.Parameter("limit", "Bytes at most.", number),
            Operation.Parameter("lines", "Only these lines, from 1: '10-20', '10-', or '-500' for the last ones."),
            Operation.Parameter(
                "format", "How lines are given.", ["type": "string", "enum": ["text", "html"], "default": "text"]),
            Operation.Parameter("search", "Find this text in the whole log."),
            Operation.Parameter(
                "follow", "Go on until the step ends; the id of an event is the byte at which the next begins.",
                ["type": "string", "enum": ["0", "1"], "default": "0"]),
            Operation.Parameter(
                "last_event_id", "The id of the last event that was read, for those who cannot send 'Last-Event-ID'.",
                number),
        ],
        answers: [
            Operation.Answer(200, "The bytes.", nil, type: "text/plain"),
            Operation.Answer(200, "Lines, a JSON object on each.", nil, type: "application/x-ndjson"),
            Operation.Answer(200, "Where a text is.", "LogMatches"),
            Operation.Answer(200, "Events.", nil, type: "text/event-stream"),
            Operation.Answer(206, "The part of the log that was asked for.", nil, type: "text/plain"),
            Operation.Answer(416, "There are no such bytes.", nil, type: "application/problem+json"),
        ])

    private static let lateOperation = Operation(
        "readLateLog", "What was printed after the step had ended, by processes that it had left behind", tag: "logs",
        answers: [Operation.Answer(200, "The bytes as recorded.", nil, type: "text/plain")])

    private static let outlineOperation = Operation(
        "outlineLog", "How many lines a log has, its groups, and the first line that tells of an error.", tag: "logs",
        answers: [Operation.Answer(200, "The outline.", "LogOutline")])
}
