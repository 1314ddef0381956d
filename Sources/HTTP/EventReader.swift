/// An event that a server has sent.
package struct ReceivedEvent: Hashable, Sendable {
    /// `message` where the server names none.
    package var name: String
    package var data: String
    /// That of the last event which had one.
    package var id: String?

    package init(name: String, data: String, id: String?) {
        self.name = name
        self.data = data
        self.id = id
    }
}

/// Reads server-sent events as they come: "Server-sent events" of the HTML Standard, section 9.2.6.
///
/// Lines end with a line feed, with or without a carriage return before it; a carriage return alone, which the standard allows, too, is sent
/// by no server of ours.
package struct EventReader: Sendable {
    private var rest: [UInt8] = []
    private var name = ""
    private var data: [String] = []
    /// The id of the last event.
    package private(set) var lastID: String?

    /// - Parameter lastID: That of the last event on an earlier connection.
    package init(lastID: String? = nil) { self.lastID = lastID }

    /// The events that end in these bytes.
    package mutating func read(_ bytes: [UInt8]) -> [ReceivedEvent] {
        rest += bytes
        var events: [ReceivedEvent] = []
        var start = rest.startIndex
        while let end = rest[start...].firstIndex(of: UInt8(ascii: "\n")) {
            var line = rest[start..<end]
            if line.last == UInt8(ascii: "\r") { line.removeLast() }
            start = end + 1
            if let event = take(String(decoding: line, as: UTF8.self)) { events.append(event) }
        }
        rest.removeFirst(start)
        return events
    }

    private mutating func take(_ line: String) -> ReceivedEvent? {
        guard !line.isEmpty else { return end() }
        // One that begins with a colon is a comment.
        let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        var value = parts.count > 1 ? parts[1] : ""
        if value.first == " " { value.removeFirst() }
        switch parts[0] {
        case "event": name = String(value)
        case "data": data.append(String(value))
        case "id": lastID = String(value)
        default: break
        }
        return nil
    }

    private mutating func end() -> ReceivedEvent? {
        defer { (name, data) = ("", []) }
        guard !data.isEmpty else { return nil }
        return ReceivedEvent(
            name: name.isEmpty ? "message" : name, data: data.joined(separator: "\n"), id: lastID)
    }
}
