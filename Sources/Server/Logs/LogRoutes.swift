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
                let asked = try await logs.asked(request)
                if request.query("follow").map({ $0 != "0" }) ?? false { return try await follow(asked, request, logs) }
                if let text = request.query("search") { return try await search(asked, text) }
                if let text = request.query("lines") { return try await lines(asked, text, request) }
                return try await bytes(asked, request)
            },
            Route(.get, path + "/outline", .role(.view), operation: outlineOperation) { request in
                let asked = try await logs.asked(request)
                let outline = try await asked.log.reading { LogOutline($0, isEnded: asked.isEnded) }
                return .json(outline.value)
            },
            Route(.get, path + "/late", .role(.view), operation: lateOperation) { request in
                try await late(try await logs.asked(request))
            },
            LogPage.route(parts, logs),
        ]
    }

    static func path(ofStep step: Runs.StepID, ofRun run: Int, in project: String) -> String {
        "/api/v1/projects/\(PercentEncoding.encoded(project))/runs/\(run)/logs/\(PercentEncoding.encoded("\(step)"))"
    }

    // MARK: Answers

    /// The bytes as they were recorded, or the part of them that is asked for.
    private static func bytes(_ asked: Logs.Asked, _ request: ServerRequest) async throws(Problem) -> ServerResponse {
        let reading = try await asked.log.reading { reading in reading }
        let length = reading?.length ?? 0
        let range = try LogBytes(request, length: length)
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
        _ asked: Logs.Asked, _ text: String, _ request: ServerRequest
    ) async throws(Problem) -> ServerResponse {
        guard let range = LineRange(text) else {
            throw .badRequest("'\(text)' is no range of lines.", hint: "Write lines=10-20, lines=10- or lines=-500.")
        }
        let format = try format(request)
        let bytes = try await asked.log.reading { reading throws(Problem) in try reading?.json(range, format) ?? [] }
        return ServerResponse(type: "application/x-ndjson", body: .bytes(bytes))
    }

    private static func search(_ asked: Logs.Asked, _ text: String) async throws(Problem) -> ServerResponse {
        guard text.utf8.count <= 1000, let search = LogSearch(text) else {
            throw .badRequest("What is searched for must be one line of at most 1000 bytes, and not empty.")
        }
        let matches = try await asked.log.searching { reading throws(Problem) in
            try reading?.matches(of: search) ?? LogReading.Matches()
        }
        return .json(matches.value)
    }

    /// From the last event that somebody had, from a byte, or from the start.
    private static func follow(
        _ asked: Logs.Asked, _ request: ServerRequest, _ logs: Logs
    ) async throws(Problem) -> ServerResponse {
        let format = try format(request)
        let text = request.headers[.lastEventID] ?? request.query("last_event_id") ?? request.query("from") ?? "0"
        guard let offset = Int(text), offset >= 0 else {
            throw .badRequest("'\(text)' is no place in a log.", hint: "It is a number of bytes.")
        }
        let start = try await asked.log.reading { reading throws(Problem) in try reading?.lineStart(at: offset) ?? 0 }
        return logs.following(asked, from: start, format)
    }

    private static func format(_ request: ServerRequest) throws(Problem) -> LogFormat {
        guard let format = LogFormat(request.query("format")) else {
            throw .badRequest(
                "'\(request.query("format") ?? "")' is no format.", hint: "Write format=text or format=html.")
        }
        return format
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
                "last_event_id", "The id of the last event that was read, for those who cannot send 'Last-Event-ID'."),
        ],
        answers: [
            Operation.Answer(200, "The log, or what was asked of it.", nil, type: "text/plain"),
            Operation.Answer(206, "The part of the log that was asked for.", nil, type: "text/plain"),
            Operation.Answer(416, "There are no such bytes.", nil, type: "application/problem+json"),
        ])

    private static let lateOperation = Operation(
        "readLateLog", "What was printed after the step had ended, by processes that it had left behind", tag: "logs",
        answers: [Operation.Answer(200, "The bytes as recorded.", nil, type: "text/plain")])

    private static let outlineOperation = Operation(
        "outlineLog", "How many lines a log has, its groups, and the first line that tells of an error.", tag: "logs",
        answers: [Operation.Answer(200, "The outline.", nil)])
}
