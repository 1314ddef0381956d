/// What is asked of a log, checked as a whole: a parameter that another one makes useless is refused like any other where it is wrong.
struct LogQuery: Sendable {
    /// What of the log is wanted.
    enum Part: Sendable {
        case bytes
        case lines(LineRange)
        case matches(LogSearch)
        /// What is there, and what comes until the step has ended.
        case all
    }

    let part: Part
    let format: LogFormat
    /// Where the bytes begin, or what is followed.
    let from: Int?
    /// Bytes at most.
    let limit: Int?
    /// The byte at which somebody goes on who has followed before.
    let lastEvent: Int?

    private enum Following: String, CaseIterable {
        case no = "0"
        case yes = "1"
    }

    /// Throws a problem that names the parameter.
    init(_ request: ServerRequest, _ operation: Operation) throws(Problem) {
        let query = try APIQuery(request, operation)
        from = try query.number("from", in: 0...Int.max)
        limit = try query.number("limit", in: 0...Int.max)
        lastEvent = try query.number("last_event_id", in: 0...Int.max)
        format = try query.choice("format", among: LogFormat.allCases) ?? .text
        let following = try query.choice("follow", among: Following.allCases) ?? .no
        let (search, lines) = (try Self.search(query), try Self.lines(query))
        if following == .yes {
            part = .all
        } else if let search {
            part = .matches(search)
        } else if let lines {
            part = .lines(lines)
        } else {
            part = .bytes
        }
    }

    private static func search(_ query: APIQuery) throws(Problem) -> LogSearch? {
        guard let text = query.text("search") else { return nil }
        guard text.utf8.count <= 1000, let search = LogSearch(text) else {
            throw .badRequest("What is searched for must be one line of at most 1000 bytes, and not empty.")
        }
        return search
    }

    private static func lines(_ query: APIQuery) throws(Problem) -> LineRange? {
        guard let text = query.text("lines") else { return nil }
        guard let range = LineRange(text) else {
            throw .badRequest("'\(text)' is no range of lines.", hint: "Write lines=10-20, lines=10- or lines=-500.")
        }
        return range
    }
}
