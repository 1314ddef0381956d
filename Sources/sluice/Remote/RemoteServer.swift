import Expressions
import Foundation
import HTTP
import History
import Server

/// A `sluice serve` somewhere, asked by curl.
struct RemoteServer {
    private let client: HTTPClient
    /// Without a `/` at its end.
    private let address: String
    private let socket: String?
    private let key: String?

    /// What messages call it.
    private var name: String { socket.map { "the socket '\($0)'" } ?? "'\(address)'" }

    /// Throws a usage failure for what is no address, and where there is no curl.
    init(_ address: String, key: String?, environment: [String: String]) throws(Failure) {
        do {
            client = try HTTPClient.find(in: environment)
        } catch {
            throw .usage(error.message)
        }
        self.key = key
        if address.hasPrefix("unix:") {
            let path = resolvedPath(String(address.dropFirst(5)), from: Project.workingDirectory)
            (self.address, socket) = ("http://localhost", path)
        } else if address.hasPrefix("http://") || address.hasPrefix("https://") {
            (self.address, socket) = (address.hasSuffix("/") ? String(address.dropLast()) : address, nil)
        } else {
            throw .usage(
                "'\(address)' is no address of a server.",
                hint: "Write http://host:port, https://host, or unix:/path/to/sluice.sock.")
        }
    }

    /// One answer.
    struct Answer {
        let value: Value
        /// The path of the next page.
        let next: String?
    }

    /// - Parameter path: Below `/api/v1`, or from the root as a `Link` has it.
    func get(_ path: String, _ query: KeyValuePairs<String, String?> = [:]) throws(Failure) -> Answer {
        let response = try send(HTTPRequest(url: url(path, query)))
        return Answer(value: try Self.value(of: response), next: response.header("link").flatMap(Self.next))
    }

    /// The bytes of an answer that is no JSON.
    func bytes(_ path: String, _ query: KeyValuePairs<String, String?> = [:]) throws(Failure) -> [UInt8] {
        try send(HTTPRequest(url: url(path, query))).body
    }

    /// With a key of its own, so that a write whose answer was lost is not done twice.
    func post(_ path: String, _ body: Value) throws(Failure) -> Value {
        let request = HTTPRequest(
            method: "POST", url: url(path, [:]),
            headers: [
                HTTPHeader("Content-Type", "application/json"), HTTPHeader("Idempotency-Key", UUID().uuidString),
            ], body: Array(body.json(.compact).utf8), limit: .seconds(120))
        return try Self.value(of: try send(request))
    }

    /// An answer that goes on: events, after the one with this id where it is given.
    func stream(
        _ path: String, _ query: KeyValuePairs<String, String?>, after event: String?
    ) throws(Failure) -> HTTPStream {
        var request = addressed(
            HTTPRequest(url: url(path, query), headers: [HTTPHeader("Accept", "text/event-stream")]))
        if let event { request.headers.append(HTTPHeader("Last-Event-ID", event)) }
        do {
            return try HTTPStream(request, by: client)
        } catch {
            throw .fault(error.message)
        }
    }

    /// Where people see a page; nil for a server that is asked by its socket.
    func page(_ path: String) -> String? { socket == nil ? address + path : nil }

    /// The names of the projects that it shows.
    func projectNames() throws(Failure) -> [String] {
        try get("projects").value.list("projects").compactMap { RecordedValue($0)?.text("name") }
    }

    private func url(_ path: String, _ query: KeyValuePairs<String, String?>) -> String {
        let pairs = query.compactMap { name, value in value.map { "\(name)=\(PercentEncoding.encoded($0))" } }
        let root = path.hasPrefix("/") ? "" : "/api/v1/"
        return address + root + path + (pairs.isEmpty ? "" : "?" + pairs.joined(separator: "&"))
    }

    private func send(_ request: HTTPRequest) throws(Failure) -> HTTPResponse {
        let response: HTTPResponse
        do {
            response = try client.send(addressed(request))
        } catch {
            let silence = failure(error, request)
            throw error.mayPass ? silence.because(.unavailable) : silence
        }
        guard (200..<300).contains(response.status) else { throw Self.failure(response) }
        return response
    }

    /// With all that it takes to come to this server, and to be let in there.
    private func addressed(_ request: HTTPRequest) -> HTTPRequest {
        var request = request
        (request.socket, request.addressee) = (socket, name)
        if let key { request.headers.append(HTTPHeader("x-sluice-key", key)) }
        return request
    }

    /// Why there is no answer. A write may have been heard all the same.
    private func failure(_ error: HTTPError, _ request: HTTPRequest) -> Failure {
        if error.code == .refused, let socket, !FileManager.default.fileExists(atPath: socket) {
            return .fault("There is no socket '\(socket)'.", hint: "Is 'sluice serve' running there?")
        }
        guard request.method == "POST", [HTTPError.Code.timedOut, .broken].contains(error.code) else {
            return .fault(error.message, hint: "Is 'sluice serve' running there?")
        }
        return .fault(
            "\(error.message.dropLast()); what was asked for may still be carried out.",
            hint: "See what has become of it before you ask again.")
    }

    private static func value(of response: HTTPResponse) throws(Failure) -> Value {
        do {
            return try Value(parsingJSON: response.body)
        } catch {
            throw .fault("The server answers with something that is no JSON.", hint: "Is it 'sluice serve'?")
        }
    }

    /// What the server says is wrong, in its words.
    private static func failure(_ response: HTTPResponse) -> Failure {
        guard case .object(let problem)? = try? Value(parsingJSON: response.body),
            case .string(let detail)? = problem["detail"]
        else { return .fault("The server answers with status \(response.status).", hint: "Is it 'sluice serve'?") }
        var hint: String?
        if case .string(let text)? = problem["hint"] { hint = text }
        if response.status == 404 { return .usage(detail, hint: hint).because(.unknown) }
        guard response.status >= 500 else { return .usage(detail, hint: hint) }
        let failure = Failure.fault(detail, hint: hint)
        return response.status == 503 ? failure.because(.unavailable) : failure
    }

    /// RFC 8288.
    private static func next(_ link: String) -> String? {
        guard link.hasPrefix("<"), link.hasSuffix("; rel=\"next\""), let end = link.firstIndex(of: ">") else {
            return nil
        }
        return String(link[link.index(after: link.startIndex)..<end])
    }
}
