import Expressions
import NIOHTTP1

/// What a request is answered with.
struct Reply: Sendable {
    enum Body: Sendable {
        case bytes([UInt8])
        /// A part of a file.
        case file(FileReader, Range<Int>)
    }

    var status: HTTPResponseStatus
    var headers: [(String, String)]
    var body: Body

    init(_ status: HTTPResponseStatus, _ headers: [(String, String)] = [], _ body: Body = .bytes([])) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    static func json(_ value: Value, status: Int = 200) -> Reply {
        Reply(
            HTTPResponseStatus(statusCode: status), [("Content-Type", "application/json")],
            .bytes(Array(value.json(.compact).utf8)))
    }

    static func twirp(_ error: TwirpError) -> Reply { .json(error.value, status: error.code.status) }

    /// An error as blob storage tells it.
    static func storage(_ status: HTTPResponseStatus, _ code: String, _ message: String) -> Reply {
        let text = message.replacing("&", with: "&amp;").replacing("<", with: "&lt;")
        let xml =
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>\(code)</Code><Message>\(text)</Message></Error>"
        return Reply(
            status, [("Content-Type", "application/xml"), ("x-ms-error-code", code)], .bytes(Array(xml.utf8)))
    }

    var length: Int {
        switch body {
        case .bytes(let bytes): bytes.count
        case .file(_, let range): range.count
        }
    }
}
