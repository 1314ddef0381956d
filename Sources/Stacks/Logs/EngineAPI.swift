import Containers
import Expressions

/// The few requests of docker's API by which containers are followed.
struct EngineAPI: Sendable {
    let endpoint: EngineEndpoint

    enum Answer: Sendable {
        case container(InspectedContainer)
        case missing
        /// No daemon answers, or none that makes sense.
        case unreachable
    }

    func inspect(_ id: String) -> Answer {
        guard let stream = try? EngineStream(endpoint, "GET", "/containers/\(id)/json") else { return .unreachable }
        if stream.status == 404 { return .missing }
        return InspectedContainer(stream.body()).map(Answer.container) ?? .unreachable
    }

    /// The ids of all containers with this label, `KEY=VALUE`, whether they run or not. Throws `unreachable` or `system`.
    func containers(label: String) throws(ContainerError) -> [String] {
        let filters: Value = ["label": .array([.string(label)])]
        let stream = try EngineStream(endpoint, "GET", "/containers/json?all=1&filters=\(Self.encoded(filters))")
        let body = stream.body()
        guard stream.status == 200, let value = try? Value(parsingJSON: body), case .array(let entries) = value else {
            throw ContainerError(
                .unreachable,
                "Docker's daemon lists no containers: \"\(String(decoding: body.prefix(200), as: UTF8.self))\".")
        }
        return entries.compactMap { entry in
            if case .object(let object) = entry, case .string(let id) = object["Id"] { id } else { nil }
        }
    }

    /// Whether it is made and not started yet. Docker answers this while it starts one, as it does not answer `inspect`.
    func isCreated(_ id: String) -> Bool {
        let filters: Value = ["id": .array([.string(id)]), "status": .array([.string("created")])]
        guard
            let stream = try? EngineStream(endpoint, "GET", "/containers/json?all=1&filters=\(Self.encoded(filters))"),
            stream.status == 200, let value = try? Value(parsingJSON: stream.body()), case .array(let entries) = value
        else { return false }
        return !entries.isEmpty
    }

    /// What happens to containers from a moment on, until another one where it is given. Throws `unreachable` or `system`.
    func events(since: Int64? = nil, until: Int64? = nil) throws(ContainerError) -> EngineStream {
        let filters: Value = [
            "type": .array([.string("container")]), "event": .array(EngineEvent.actions.map(Value.string)),
        ]
        let stream = try EngineStream(
            endpoint, "GET",
            "/events?filters=\(Self.encoded(filters))" + (since.map { "&since=\(LogMoment.since($0))" } ?? "")
                + (until.map { "&until=\(LogMoment.since($0))" } ?? ""))
        guard stream.status == 200 else {
            throw ContainerError(.unreachable, "Docker's daemon tells no events: it answers \(stream.status).")
        }
        return stream
    }

    /// What the container wrote from a moment on. Throws `unreachable` or `system`.
    func logs(of id: String, since: Int64?, follows: Bool) throws(ContainerError) -> EngineStream {
        let from = since.map { "&since=\(LogMoment.since($0))" } ?? ""
        return try EngineStream(
            endpoint, "GET", "/containers/\(id)/logs?stdout=1&stderr=1&timestamps=1&follow=\(follows ? 1 : 0)\(from)")
    }

    /// What it writes from now on, also before it is started. Throws `unreachable` or `system`.
    func attach(to id: String) throws(ContainerError) -> EngineStream {
        try EngineStream(endpoint, "POST", "/containers/\(id)/attach?stream=1&stdout=1&stderr=1")
    }

    private static func encoded(_ value: Value) -> String {
        value.json(.compact).utf8.map { byte in
            let isPlain = (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            return isPlain ? String(UnicodeScalar(byte)) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }.joined()
    }
}
