import Foundation
import Glibc

/// Somebody who listens to server-sent events, one connection for each.
final class EventListener {
    struct Event: Hashable, CustomStringConvertible {
        var name = "message"
        var id = ""
        var data = ""

        var description: String { "\(name) \(id) \(data.prefix(300))" }
    }

    private let connection: Int32
    private var raw: [UInt8] = []
    /// What of the body has come, without its chunks' sizes.
    private var text: [UInt8] = []
    private var head: String?
    private(set) var events: [Event] = []
    /// Lines that say nothing but that the server is there.
    private(set) var comments = 0
    private(set) var hasEnded = false

    init(_ client: HTTPClient, _ path: String, headers: [String: String] = [:]) throws {
        connection = try client.connect(within: 1)
        let more = headers.map { "\($0.key): \($0.value)\r\n" }.sorted().joined()
        try HTTPClient.write(
            Array("GET \(path) HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\(more)\r\n".utf8),
            to: connection)
    }

    deinit { close(connection) }

    /// Reads until the condition holds, the stream has ended, or the seconds are over. - Returns: Whether it holds.
    func listen(within seconds: Double = 120, until isEnough: (EventListener) throws -> Bool) rethrows -> Bool {
        let deadline = ContinuousClock.now + .seconds(seconds)
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while try !isEnough(self) {
            guard !hasEnded, ContinuousClock.now < deadline else { return false }
            let count = recv(connection, &buffer, buffer.count, 0)
            if count == 0 { hasEnded = true }
            guard count > 0 else { continue }
            raw += buffer[..<count]
            take()
        }
        return true
    }

    /// Of the answer.
    var status: Int { head.flatMap { Int($0.split(separator: " ").dropFirst().first ?? "") } ?? 0 }
    var type: String? {
        head?.components(separatedBy: "\r\n").first { $0.lowercased().hasPrefix("content-type:") }?
            .dropFirst(13).trimmingCharacters(in: .whitespaces)
    }

    private func take() {
        if head == nil {
            guard let end = raw.firstRange(of: Array("\r\n\r\n".utf8)) else { return }
            head = String(decoding: raw[..<end.lowerBound], as: UTF8.self)
            raw.removeSubrange(..<end.upperBound)
        }
        while let line = raw.firstRange(of: [13, 10]),
            let size = Int(String(decoding: raw[..<line.lowerBound], as: UTF8.self), radix: 16),
            raw.count >= line.upperBound + size + 2
        {
            if size == 0 { hasEnded = true }
            text += raw[line.upperBound..<line.upperBound + size]
            raw.removeSubrange(..<(line.upperBound + size + 2))
        }
        while let end = text.firstRange(of: [10, 10]) {
            add(String(decoding: text[..<end.lowerBound], as: UTF8.self))
            text.removeSubrange(..<end.upperBound)
        }
    }

    private func add(_ block: String) {
        var event = Event()
        var isEvent = false
        for line in block.components(separatedBy: "\n") {
            guard !line.hasPrefix(":") else {
                comments += 1
                continue
            }
            let parts = line.split(separator: ":", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { continue }
            isEvent = true
            let value = parts[1].hasPrefix(" ") ? String(parts[1].dropFirst()) : parts[1]
            switch parts[0] {
            case "event": event.name = value
            case "id": event.id = value
            case "data": event.data += value
            default: break
            }
        }
        if isEvent { events.append(event) }
    }
}

extension ServedScratch {
    /// By the unix socket, as the user who runs the tests.
    func listen(_ path: String, headers: [String: String] = [:]) throws -> EventListener {
        try EventListener(HTTPClient(socket: socket), path, headers: headers)
    }
}
