package import Expressions
package import HTTPTypes
package import Markup

/// An answer, before the server adds what all answers have.
package struct ServerResponse: Sendable {
    package enum Body: Sendable {
        case none
        case bytes([UInt8])
        /// Written while it goes out. - Parameter length: Of all of it, where that is known.
        case stream(length: Int?, @Sendable (any ResponseStream) async throws -> Void)
    }

    package var status: HTTPResponse.Status
    package var headers: HTTPFields
    package var body: Body
    /// Where the answer's own headers say nothing of the same name.
    package var security = SecurityHeaders.page

    package init(status: HTTPResponse.Status = .ok, type: String? = nil, headers: HTTPFields = [:], body: Body) {
        (self.status, self.headers, self.body) = (status, headers, body)
        if let type { self.headers[.contentType] = type }
    }

    package static func json(_ value: Value, status: HTTPResponse.Status = .ok) -> ServerResponse {
        ServerResponse(status: status, type: "application/json", body: .bytes(Array(value.json(.compact).utf8)))
    }

    package static func text(_ text: String, status: HTTPResponse.Status = .ok) -> ServerResponse {
        ServerResponse(status: status, type: "text/plain; charset=utf-8", body: .bytes(Array(text.utf8)))
    }

    package static func page(_ page: HTML, status: HTTPResponse.Status = .ok) -> ServerResponse {
        ServerResponse(
            status: status, type: "text/html; charset=utf-8",
            body: .bytes(Array(("<!doctype html>\n" + page.source).utf8)))
    }

    /// After a form was sent: the browser asks for that page.
    package static func seeOther(_ path: String) -> ServerResponse {
        ServerResponse(status: .seeOther, headers: [.location: path], body: .none)
    }

    package static let empty = ServerResponse(status: .noContent, body: .none)
}

/// Where a streamed body goes; a write waits for whoever reads.
package protocol ResponseStream: Sendable {
    /// Throws when nobody reads any more.
    func write(_ bytes: [UInt8]) async throws
}
