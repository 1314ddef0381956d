import Digests
import Expressions
import HTTPTypes
import Workflows

/// A question to the API, with its query checked.
struct APICall: Sendable {
    let parts: ServerParts
    let request: ServerRequest
    let query: APIQuery
    /// Of a write: the same for each attempt at the same request.
    var submission: String?

    /// The one that the path names.
    func project() throws(Problem) -> ServedProject {
        try parts.projects.project(named: try request.parameter("project"))
    }

    func run() throws(Problem) -> Int { try request.number("run") }
}

/// What the API answers.
struct APIAnswer: Sendable {
    var value: Value
    /// What the query of the next page says besides.
    var next: Next?

    struct Next: Sendable {
        var name: String
        var number: Int

        init(_ name: String, _ number: Int) { (self.name, self.number) = (name, number) }
    }

    init(_ value: Value) { self.value = value }

    /// One page of a list, under a name, so that more can be said beside it one day.
    ///
    /// - Parameter more: What is said beside it.
    init(_ name: String, _ values: [Value], besides more: ValueObject = [:], next: Next? = nil) {
        value = Value.object([name: .array(values)] as ValueObject).adding(.object(more))
        self.next = next
    }
}

extension Route {
    /// A question that changes nothing: its query is checked, and whoever has the answer already is told so.
    static func asking(
        _ path: String, _ parts: ServerParts, _ access: Access = .role(.view), _ operation: Operation,
        _ answer: @escaping @Sendable (APICall) async throws -> APIAnswer
    ) -> Route {
        Route(.get, "/api/v1/" + path, access, operation: operation) { request in
            let query = try APIQuery(request, operation)
            return try await answer(APICall(parts: parts, request: request, query: query)).response(to: request)
        }
    }
}

extension APIAnswer {
    /// With a strong validator: RFC 9110, 8.8.
    func response(to request: ServerRequest) -> ServerResponse {
        var response = ServerResponse.json(value)
        guard case .bytes(let bytes) = response.body else { return response }
        let tag = "\"\(hexadecimal(MessageDigest.sha256(bytes)).prefix(32))\""
        if ETag.isKnown(tag, to: request.headers[.ifNoneMatch]) {
            response = ServerResponse(status: .notModified, body: .none)
        }
        response.headers[.eTag] = tag
        // To be asked for again each time, and by nobody else.
        response.headers[.cacheControl] = "private, no-cache"
        if let next, let link = HTTPField.Name("link") {
            response.headers[link] = "<\(Self.url(request, next))>; rel=\"next\""
        }
        return response
    }

    /// The same question, of another place in the list.
    private static func url(_ request: ServerRequest, _ next: Next) -> String {
        let kept = request.query.filter { $0.name != next.name }.map { pair in
            PercentEncoding.encoded(pair.name) + "=" + PercentEncoding.encoded(pair.value)
        }
        return request.path + "?" + (kept + ["\(next.name)=\(next.number)"]).joined(separator: "&")
    }
}

/// RFC 9110, 13.1.2.
enum ETag {
    /// Whether one of the validators in `If-None-Match` is this one; compared weakly, as the standard has it.
    static func isKnown(_ tag: String, to header: String?) -> Bool {
        guard let header else { return false }
        return header.split(separator: ",").contains { part in
            var text = part.drop { $0 == " " }
            while text.last == " " { text.removeLast() }
            if text.hasPrefix("W/") { text = text.dropFirst(2) }
            return text == "*" || text == tag
        }
    }
}
