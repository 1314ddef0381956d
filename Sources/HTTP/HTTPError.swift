import Glibc

/// Why there is no answer.
package struct HTTPError: Error, Hashable, Sendable, CustomStringConvertible {
    package struct Code: RawRepresentable, Hashable, Sendable {
        package let rawValue: String

        package init(rawValue: String) { self.rawValue = rawValue }

        /// The program `curl` is not on PATH.
        package static let notInstalled = Code(rawValue: "not-installed")
        /// A URL, method or header that cannot be sent.
        package static let request = Code(rawValue: "request")
        /// Nobody listens there.
        package static let refused = Code(rawValue: "refused")
        /// The name has no address.
        package static let name = Code(rawValue: "name")
        package static let timedOut = Code(rawValue: "timed-out")
        /// The connection ended before the answer did, or said something else than HTTP.
        package static let broken = Code(rawValue: "broken")
        package static let tls = Code(rawValue: "tls")
        package static let tooLarge = Code(rawValue: "too-large")
        package static let system = Code(rawValue: "system")
    }

    package let code: Code
    /// A full sentence; the offending text is in quotes.
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }

    /// Whether the same request may be answered a moment later, as one to a server that is just starting.
    package var mayPass: Bool { [.refused, .name, .timedOut, .broken].contains(code) }

    static func system(_ attempt: String, errno number: Int32 = errno) -> HTTPError {
        HTTPError(.system, "\(attempt): \(String(cString: strerror(number))).")
    }
}

extension HTTPError {
    /// What curl's exit code means (curl(1), "EXIT CODES"), for people.
    init(status: Int32, complaint: String, request: HTTPRequest) {
        let (whom, subject) = (request.whom, request.subject)
        switch status {
        case 3: self.init(.request, "\(subject) is no URL of http or https.")
        case 5, 6: self.init(.name, "The host of \(whom) has no address.")
        case 7: self.init(.refused, "Nobody listens at \(whom): the connection was refused.")
        case 28: self.init(.timedOut, "\(subject) did not answer within \(HTTPError.text(request.limit)).")
        case 35, 53, 54, 58, 59, 60, 64, 66, 77, 80, 82, 83, 90, 91:
            self.init(.tls, "No safe connection to \(whom) could be made\(HTTPError.end(complaint)).")
        case 52: self.init(.broken, "\(subject) closed the connection without an answer.")
        case 18, 55, 56: self.init(.broken, "The connection to \(whom) ended before the answer did.")
        case 63: self = .tooLarge(request)
        // 1 is said of an answer without a status line: other protocols were refused before.
        case 1, 8, 16, 61, 92: self = .notHTTP(request)
        default:
            let how = status > 128 ? "was ended by signal \(status - 128)" : "failed with exit code \(status)"
            self.init(.system, "curl \(how) for \(whom)\(HTTPError.end(complaint)).")
        }
    }

    static func tooLarge(_ request: HTTPRequest) -> HTTPError {
        let limit = HTTPClient.largestAnswer >> 20
        return HTTPError(.tooLarge, "The answer of \(request.whom) is larger than \(limit) MiB.")
    }

    static func notHTTP(_ request: HTTPRequest) -> HTTPError {
        HTTPError(.broken, "\(request.subject) answers with something that is no HTTP.")
    }

    /// `30 seconds`, `0.3 seconds`.
    private static func text(_ limit: Duration) -> String { "\(limit)".replacing(".0 seconds", with: " seconds") }

    /// The program's own words as the end of a sentence, without its name and number before them.
    private static func end(_ complaint: String) -> String {
        guard let line = complaint.split(whereSeparator: \.isNewline).first else { return "" }
        let words = line.hasPrefix("curl: (") ? line.drop { $0 != ")" }.dropFirst(2) : line
        let text = words.last == "." ? words.dropLast() : words
        return text.isEmpty ? "" : ": " + text
    }
}
