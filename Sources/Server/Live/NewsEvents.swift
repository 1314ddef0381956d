import Expressions

/// The news for one listener.
struct NewsEvents: EventSource {
    let news: News
    let caller: Caller
    /// The only project that is asked for; nil for all that the caller may see.
    let project: String?
    /// The id of the last event that the listener had; nil for none.
    let lastEvent: String?
    /// The last item that was told or passed over; nil before the first look.
    private var place: Int?

    init(_ news: News, caller: Caller, project: String?, lastEvent: String?) {
        (self.news, self.caller, self.project, self.lastEvent) = (news, caller, project, lastEvent)
    }

    mutating func next() -> EventPiece {
        guard let place = place ?? firstPlace, let items = news.items(after: place) else {
            // What was missed is not known any more: all must be read again.
            return begin("reset")
        }
        if self.place == nil, lastEvent == nil { return begin("ready") }
        self.place = items.last?.id ?? place
        let bytes = items.filter(isWanted).flatMap { item in
            ServerSentEvent.bytes(item.kind.name, id: id(item.id), item.value.json(.compact).utf8)
        }
        return bytes.isEmpty ? .nothing : .bytes(bytes)
    }

    private mutating func begin(_ name: String) -> EventPiece {
        let last = news.last
        place = last
        return .bytes(ServerSentEvent.bytes(name, id: id(last), "{}".utf8))
    }

    private func id(_ item: Int) -> String { "\(news.boot)-\(item)" }

    /// Nil for the id of an earlier life of the server.
    private var firstPlace: Int? {
        guard let lastEvent else { return news.last }
        let parts = lastEvent.split(separator: "-")
        guard parts.count == 2, parts[0] == news.boot else { return nil }
        return Int(parts[1])
    }

    private func isWanted(_ item: NewsItem) -> Bool {
        (project == nil || item.project == project) && caller.role(in: item.project) != nil
    }
}

extension NewsItem {
    /// What an event's data say.
    var value: Value {
        var fields: ValueObject = ["project": .string(project), "kind": .string(kind.name)]
        if case .run(let number) = kind { fields["run"] = .number(Double(number)) }
        return .object(fields)
    }
}

extension NewsItem.Kind {
    var name: String {
        switch self {
        case .run: "run"
        case .obligations: "obligations"
        case .schedules: "schedules"
        case .queue: "queue"
        case .project: "project"
        }
    }
}
