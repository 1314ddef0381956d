package import Expressions
package import HTTPTypes

/// Why a request was not answered as it was meant: RFC 9457, "Problem Details for HTTP APIs".
package struct Problem: Error, Hashable, Sendable {
    package var status: HTTPResponse.Status
    /// A full sentence that quotes what was wrong.
    package var detail: String
    /// What to do about it.
    package var hint: String?
    /// What an answer of this kind carries besides, such as `Retry-After`.
    package var headers: HTTPFields = [:]

    package init(_ status: HTTPResponse.Status, _ detail: String, hint: String? = nil, headers: HTTPFields = [:]) {
        (self.status, self.detail, self.hint, self.headers) = (status, detail, hint, headers)
    }

    package static func badRequest(_ detail: String, hint: String? = nil) -> Problem {
        Problem(.badRequest, detail, hint: hint)
    }
    package static func unauthorized(_ detail: String, hint: String? = nil) -> Problem {
        Problem(.unauthorized, detail, hint: hint)
    }
    package static func forbidden(_ detail: String, hint: String? = nil) -> Problem {
        Problem(.forbidden, detail, hint: hint)
    }
    package static func notFound(_ detail: String, hint: String? = nil) -> Problem {
        Problem(.notFound, detail, hint: hint)
    }
    package static func conflict(_ detail: String, hint: String? = nil) -> Problem {
        Problem(.conflict, detail, hint: hint)
    }
    /// What was asked for is understood and cannot be.
    package static func unprocessable(_ detail: String, hint: String? = nil) -> Problem {
        Problem(.unprocessableContent, detail, hint: hint)
    }
    package static func unavailable(_ detail: String, hint: String? = nil) -> Problem {
        Problem(.serviceUnavailable, detail, hint: hint)
    }
    /// There is no room on the disk for what was asked: RFC 4918, 11.5.
    package static func storageFull(_ detail: String) -> Problem {
        Problem(.insufficientStorage, detail, hint: "Make room on the server's disk; then it works again by itself.")
    }
    package static func fault(_ detail: String) -> Problem { Problem(.internalServerError, detail) }

    /// Whether it is a matter of what the machine has or lacks now, and not of what was asked.
    package var isPassing: Bool { status == .serviceUnavailable || status == .insufficientStorage }

    package var value: Value {
        var fields: ValueObject = [
            "type": "about:blank", "title": .string(status.reasonPhrase), "status": .number(Double(status.code)),
            "detail": .string(detail),
        ]
        if let hint { fields["hint"] = .string(hint) }
        return .object(fields)
    }

    /// As `application/problem+json`.
    package var response: ServerResponse {
        var response = ServerResponse(
            status: status, type: "application/problem+json", body: .bytes(Array(value.json(.compact).utf8)))
        for field in headers { response.headers[field.name] = field.value }
        return response
    }
}

extension HTTPResponse.Status {
    /// Which HTTPTypes has no name for.
    package static let insufficientStorage = HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage")
}
